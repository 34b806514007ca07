import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError, insist } from '@/lib/domain/errors'
import type { ImportImageInput } from '@/lib/domain/image/input'
import { GIB, IMPORT_FILE_MAX_GIB } from '@/lib/domain/image/limits'
import { diskFits } from '@/lib/domain/image/rules'
import { ImportImagePayload, importedKey, importStepEnds } from '@/lib/jobs/import-image'
import type { Services } from '@/lib/services/context'
import { finishImport, startImport } from '@/lib/services/image/finish-import'
import { insistMayImport } from '@/lib/services/image/import-permission'
import { storeAsBase } from '@/lib/services/image/store-base'
import { insistRequesterMay, serviceContext } from '@/lib/services/job/service-context'
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
  await insistRequesterMay(services, job, (requester) => insistMayImport(requester, request, object.bucket))
  const ctx = await serviceContext(services, job)
  await startImport(ctx, job)

  const scratch = join(services.config.paths.scratch, `${job.id}-${job.attempt}`)
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  try {
    await run.step('fetch', 0)
    const source = await services.store.materialise(object.storedKey, scratch)
    try {
      const { file, os } = await lookAt(run, source.path, request)
      const storedKey = importedKey(ctx.actor.regionId, job.imageId ?? '', job)
      await stageStored(services, storedKey, `job:${job.id}`)
      await run.step('convert', importStepEnds.identify)
      const base = await storeAsBase(services, { ...file, path: source.path }, storedKey, {
        signal: run.signal,
        onProgress: ({ fraction }) => reportConversion(run, fraction, file.virtualSizeBytes),
      })
      await run.step('store', importStepEnds.convert)
      await finishImport(ctx, job, request, { ...base, storedKey, sourceFormat: file.format, os })
    } finally {
      await source.release()
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Everything that can be refused before the costly part, and what system is on the disk. */
async function lookAt(run: JobRun, path: string, request: ImportImageInput) {
  const { imaging } = run.services
  await run.step('inspect', importStepEnds.fetch)
  const file = await imaging.inspectFile(path)
  refuseUnfit(file.format, file.sizeBytes)
  insist(diskFits(request.minDiskGib, file.virtualSizeBytes))
  if (request.kind === 'system_disk' && file.hasBootRecord === false)
    throw new DomainError('file.no_boot_record')

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

/** An installation disc is no disk, and above 128 GiB only the quick import is possible [C3, C4]. */
function refuseUnfit(format: string, sizeBytes: number): void {
  if (format === 'iso') throw new DomainError('file.iso_not_disk')
  if (sizeBytes > IMPORT_FILE_MAX_GIB * GIB)
    throw new DomainError('file.too_large', { limitGib: IMPORT_FILE_MAX_GIB })
}

async function sourceOf(services: Services, objectId: string, sha256: string) {
  const object = await services.prisma.bucketObject.findUnique({
    where: { id: objectId },
    include: { bucket: true },
  })
  if (object?.sha256 !== sha256) throw new DomainError('job.source_changed')
  return object
}
