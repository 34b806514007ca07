import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError, insist } from '@/lib/domain/errors'
import { BASE_FORMAT } from '@/lib/domain/format/disk-format'
import type { ImportImageInput } from '@/lib/domain/image/input'
import { diskFits, importFits } from '@/lib/domain/image/rules'
import { ImportImagePayload, importedKey, importStepEnds } from '@/lib/jobs/import-image'
import type { Redundancy } from '@/lib/ports/object-store'
import type { Services } from '@/lib/services/context'
import { finishImport, startImport } from '@/lib/services/image/finish-import'
import { insistMayImport } from '@/lib/services/image/import-permission'
import { insistKeyHolds } from '@/lib/services/image/sealing'
import { storeAsBase, storeBase } from '@/lib/services/image/store-base'
import { storedImage } from '@/lib/services/image/stored-image'
import { insistRequesterMay, serviceContext } from '@/lib/services/job/service-context'
import { forgetKey } from '@/lib/services/stored/plain-bytes'
import { stageStored } from '@/lib/services/stored/stage'
import type { JobRun } from './job-run'

/**
 * Bucket object → image [C3, C6, C11]. Everything happens in a scratch folder of this attempt; the image changes only in
 * `startImport` and `finishImport`, so that an attempt can be repeated from the start.
 */
export async function importImage(run: JobRun): Promise<void> {
  const { services, job } = run
  const { objectId, objectSha256, request } = ImportImagePayload.parse(job.payload)
  const object = await sourceOf(services, objectId, objectSha256)
  const ctx = await serviceContext(services, job)
  const image = await services.prisma.image.findUniqueOrThrow({ where: { id: job.imageId ?? '' } })
  await insistRequesterMay(services, job, async (requester) => {
    insistMayImport(requester, request, object.bucket)
    await insistKeyHolds(ctx, requester, image.kmsKeyId, 'kms:dek:create')
  })
  await startImport(ctx, job)

  const scratch = join(services.config.paths.scratch, `${job.id}-${job.attempt}`)
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  const storedKey = importedKey(ctx.actor.regionId, image.id, job)
  const ref = await storedImage(ctx, { ...image, storedKey })
  try {
    await run.step('fetch', 0)
    const source = await services.store.materialise(object.storedKey, scratch)
    try {
      const { file, os } = await lookAt(run, source.path, request)
      await stageStored(services, storedKey, `job:${job.id}`)
      await run.step('convert', importStepEnds.identify)
      const place = { ref, redundancy: image.storagePolicy as Redundancy } // safe: written by `beginImport` only
      const base = await (request.isQuick && file.format === BASE_FORMAT
        ? storeBase(services, asItIs(run, source.path, file.sizeBytes), file.virtualSizeBytes, place)
        : storeAsBase(services, { ...file, path: source.path }, place, {
            signal: run.signal,
            onProgress: ({ fraction }) => reportConversion(run, fraction, file.virtualSizeBytes),
          }))
      await run.step('store', importStepEnds.convert)
      await finishImport(ctx, job, request, { ...base, storedKey, sourceFormat: file.format, os })
    } finally {
      await source.release()
    }
  } finally {
    forgetKey(ref)
    await rm(scratch, { recursive: true, force: true })
  }
}

/** A file of the base format, as the quick way takes it. */
async function* asItIs(run: JobRun, path: string, sizeBytes: number): AsyncGenerator<Buffer> {
  let doneBytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, signal: run.signal })) {
    doneBytes += chunk.length
    reportConversion(run, doneBytes / sizeBytes, sizeBytes)
    yield chunk
  }
}

/** Everything that can be refused before the costly part, and what system is on the disk. */
async function lookAt(run: JobRun, path: string, request: ImportImageInput) {
  const { imaging } = run.services
  await run.step('inspect', importStepEnds.fetch)
  const file = await imaging.inspectFile(path)
  // An installation disc is no disk [C4].
  if (file.format === 'iso') throw new DomainError('file.iso_not_disk')
  insist(importFits(file, request.isQuick))
  insist(diskFits(request.minDiskGib, file.virtualSizeBytes))
  if (request.kind === 'system_disk' && file.hasBootRecord === false)
    throw new DomainError('file.no_boot_record')
  // The quick way does nothing else with a file [C3].
  if (request.isQuick) return { file, os: null }

  await run.step('check', importStepEnds.inspect)
  await imaging.checkFile(path, file.format, run.signal)

  await run.step('identify', importStepEnds.check)
  const os = request.kind === 'system_disk' ? await imaging.identifyOs(path, file.format, run.signal) : null
  return { file, os }
}

function reportConversion(run: JobRun, fraction: number, totalBytes: number): void {
  const span = importStepEnds.convert - importStepEnds.identify
  run.report({
    fraction: importStepEnds.identify + span * fraction,
    doneBytes: fraction * totalBytes,
    totalBytes,
  })
}

async function sourceOf(services: Services, objectId: string, sha256: string) {
  const object = await services.prisma.bucketObject.findUnique({
    where: { id: objectId },
    include: { bucket: true },
  })
  if (object?.sha256 !== sha256) throw new DomainError('job.source_changed')
  return object
}
