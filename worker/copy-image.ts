import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { imageStorageKey } from '@/lib/domain/bucket/storage-key'
import { BASE_FORMAT, type DiskFormat, diskFormats } from '@/lib/domain/format/disk-format'
import { CopyImagePayload, type SourceBytes } from '@/lib/jobs/copy-image'
import type { Redundancy } from '@/lib/ports/object-store'
import { type CopiedBytes, finishCopy } from '@/lib/services/image/finish-copy'
import { startImport } from '@/lib/services/image/finish-import'
import { insistKeyHolds } from '@/lib/services/image/sealing'
import { sourceRef } from '@/lib/services/image/source-bytes'
import { insistSourceHolds } from '@/lib/services/image/source-holds'
import { type StorePlace, storeAsBase } from '@/lib/services/image/store-base'
import { storedImage } from '@/lib/services/image/stored-image'
import { insistRequesterMay, serviceContext } from '@/lib/services/job/service-context'
import { forgetKey, putPlain, readPlain, type StoredRef } from '@/lib/services/stored/plain-bytes'
import { stageStored } from '@/lib/services/stored/stage'
import type { JobRun } from './job-run'
import { watched } from './watched'

/** What conversion may take of the progress bar. */
const CONVERTED = 0.95

/** An image of the region once more, in the base format [M4]; the copy changes only in `startImport` and `finishCopy`. */
export async function copyImage(run: JobRun): Promise<void> {
  const { services, job } = run
  const { source } = CopyImagePayload.parse(job.payload)
  const ctx = await serviceContext(services, job)
  const target = await services.prisma.image.findUniqueOrThrow({ where: { id: job.imageId ?? '' } })
  await insistRequesterMay(services, job, async (requester) => {
    await insistSourceHolds(services, requester, job, source, 'ims:images:copy')
    await insistKeyHolds(ctx, requester, source.kmsKeyId, 'kms:dek:decrypt')
    await insistKeyHolds(ctx, requester, target.kmsKeyId, 'kms:dek:create')
  })
  await startImport(ctx, job)
  const isPlain = source.kmsKeyId === null && target.kmsKeyId === null
  // Whose bytes they are decides, not what they are: another account's are never shared, only copied.
  if (isPlain && !isConvertible(source) && source.projectId === job.projectId)
    return finishCopy(ctx, job, source, { kind: 'shared' })

  const storedKey = imageStorageKey(ctx.actor.regionId, target.id, job.id, job.attempt)
  await stageStored(services, storedKey, `job:${job.id}`)
  const from = await sourceRef(ctx, job, source)
  const ref = await storedImage(ctx, { ...target, storedKey })
  try {
    const place = { ref, redundancy: target.storagePolicy as Redundancy } // safe: written by imports and copies only
    const copied = await (isConvertible(source)
      ? converted(run, source, place)
      : same(run, source, from, place))
    run.signal.throwIfAborted()
    await finishCopy(ctx, job, source, copied)
  } finally {
    forgetKey(from)
    forgetKey(ref)
  }
}

/** A disk in a format that we read and do not keep images in. */
const isConvertible = ({ containerFormat, diskFormat }: SourceBytes): boolean =>
  containerFormat === 'bare' &&
  diskFormat !== BASE_FORMAT &&
  diskFormats.some((format) => format === diskFormat)

async function same(
  run: JobRun,
  source: SourceBytes,
  from: StoredRef,
  { ref, redundancy }: StorePlace,
): Promise<CopiedBytes> {
  const { services } = run
  await run.step('transfer', 0)
  const body = watched(run, await readPlain(services, from), source.sizeBytes, CONVERTED)
  return { kind: 'same', storedKey: ref.key, ...(await putPlain(services, ref, body, redundancy)) }
}

async function converted(run: JobRun, source: SourceBytes, place: StorePlace): Promise<CopiedBytes> {
  const { services, job } = run
  const scratch = join(services.config.paths.scratch, `${job.id}-${job.attempt}`)
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  const local = await services.store.materialise(job.sourceKey ?? '', scratch)
  try {
    await run.step('convert', 0)
    const { virtualSizeBytes: totalBytes } = source
    // safe: `isConvertible` looked
    const file = { path: local.path, format: source.diskFormat as DiskFormat, virtualSizeBytes: totalBytes }
    const base = await storeAsBase(services, file, place, {
      signal: run.signal,
      onProgress: ({ fraction }) =>
        run.report({ fraction: CONVERTED * fraction, doneBytes: fraction * totalBytes, totalBytes }),
    })
    return { kind: 'converted', storedKey: place.ref.key, ...base }
  } finally {
    await local.release()
    await rm(scratch, { recursive: true, force: true })
  }
}
