import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { imageStorageKey } from '@/lib/domain/bucket/storage-key'
import { insist } from '@/lib/domain/errors'
import { BASE_FORMAT, type DiskFormat, diskFormats } from '@/lib/domain/format/disk-format'
import { decide } from '@/lib/domain/iam/decide'
import { CopyImagePayload, type SourceBytes } from '@/lib/jobs/copy-image'
import type { Context } from '@/lib/services/context'
import { type CopiedBytes, finishCopy } from '@/lib/services/image/finish-copy'
import { startImport } from '@/lib/services/image/finish-import'
import { storeAsBase } from '@/lib/services/image/store-base'
import { insistRequesterMay, serviceContext } from '@/lib/services/job/service-context'
import { stageStored } from '@/lib/services/stored/stage'
import type { JobRun } from './job-run'
import { watched } from './watched'

/** What conversion may take of the progress bar. */
const CONVERTED = 0.95

/** An image of the region once more, in the base format [M4]; the copy changes only in `startImport` and `finishCopy`. */
export async function copyImage(run: JobRun): Promise<void> {
  const { services, job } = run
  const { source } = CopyImagePayload.parse(job.payload)
  await insistRequesterMay(services, job, (requester) => insist(decide(requester, 'ims:images:copy')))
  const ctx = await serviceContext(services, job)
  await startImport(ctx, job)
  await finishCopy(ctx, job, source, await bytesFor(run, ctx, source))
}

async function bytesFor(run: JobRun, ctx: Context, source: SourceBytes): Promise<CopiedBytes> {
  if (isConvertible(source)) return converted(run, ctx, source)
  // Whose bytes they are decides, not what they are: another account's are never shared, only copied.
  return source.projectId === run.job.projectId ? { kind: 'shared' } : same(run, ctx, source)
}

/** A disk in a format that we read and do not keep images in. */
const isConvertible = ({ containerFormat, diskFormat }: SourceBytes): boolean =>
  containerFormat === 'bare' &&
  diskFormat !== BASE_FORMAT &&
  diskFormats.some((format) => format === diskFormat)

async function same(run: JobRun, ctx: Context, source: SourceBytes): Promise<CopiedBytes> {
  const { services, job } = run
  await run.step('transfer', 0)
  const storedKey = await stagedKey(run, ctx)
  const body = await services.store.read(job.sourceKey ?? '')
  const stored = await services.store.put(storedKey, watched(run, body, source.sizeBytes, CONVERTED))
  run.signal.throwIfAborted()
  return { kind: 'same', storedKey, stored }
}

async function converted(run: JobRun, ctx: Context, source: SourceBytes): Promise<CopiedBytes> {
  const { services, job } = run
  const scratch = join(services.config.paths.scratch, `${job.id}-${job.attempt}`)
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  const local = await services.store.materialise(job.sourceKey ?? '', scratch)
  try {
    await run.step('convert', 0)
    const storedKey = await stagedKey(run, ctx)
    const { virtualSizeBytes: totalBytes } = source
    const base = await storeAsBase(
      services,
      // safe: `isConvertible` looked
      { path: local.path, format: source.diskFormat as DiskFormat, virtualSizeBytes: totalBytes },
      storedKey,
      {
        signal: run.signal,
        onProgress: ({ fraction }) =>
          run.report({ fraction: CONVERTED * fraction, doneBytes: fraction * totalBytes, totalBytes }),
      },
    )
    run.signal.throwIfAborted()
    return { kind: 'converted', storedKey, ...base }
  } finally {
    await local.release()
    await rm(scratch, { recursive: true, force: true })
  }
}

async function stagedKey({ services, job }: JobRun, { actor }: Context): Promise<string> {
  const key = imageStorageKey(actor.regionId, job.imageId ?? '', job.id, job.attempt)
  await stageStored(services, key, `job:${job.id}`)
  return key
}
