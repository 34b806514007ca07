import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { exportStorageKey } from '@/lib/domain/bucket/storage-key'
import { DomainError } from '@/lib/domain/errors'
import type { DiskFormat } from '@/lib/domain/format/disk-format'
import type { SourceBytes } from '@/lib/jobs/copy-image'
import { ExportImagePayload } from '@/lib/jobs/export-image'
import type { Context } from '@/lib/services/context'
import { insistMayWrite } from '@/lib/services/image/export-image'
import { finishExport } from '@/lib/services/image/finish-export'
import { insistKeyHolds } from '@/lib/services/image/sealing'
import { sourceRef } from '@/lib/services/image/source-bytes'
import { insistSourceHolds } from '@/lib/services/image/source-holds'
import { insistRequesterMay, serviceContext } from '@/lib/services/job/service-context'
import { usageOf } from '@/lib/services/quota/reserve'
import { forgetKey, openPlain, type StoredRef } from '@/lib/services/stored/plain-bytes'
import { stageStored } from '@/lib/services/stored/stage'
import type { JobRun } from './job-run'

const CONVERTED = 0.95

/** An image as a file in a bucket [M3]; the bucket changes only in `finishExport`. */
export async function exportImage(run: JobRun): Promise<void> {
  const { services, job } = run
  const payload = ExportImagePayload.parse(job.payload)
  const { source, format } = payload
  const bucket = await services.prisma.bucket.findUnique({ where: { id: payload.bucketId } })
  if (!bucket) throw new DomainError('bucket.not_found', { bucketId: payload.bucketId })
  const ctx = await serviceContext(services, job)
  await insistRequesterMay(services, job, async (requester) => {
    await insistSourceHolds(services, requester, job, source, 'ims:images:export')
    insistMayWrite(requester, bucket)
    await insistKeyHolds(ctx, requester, source.kmsKeyId, 'kms:dek:decrypt')
  })
  // In the wanted format already: the object refers to the image's own bytes, which never change.
  if (source.diskFormat === format && source.kmsKeyId === null) return finishExport(ctx, job, payload, null)
  const scratch = join(services.config.paths.scratch, `${job.id}-${job.attempt}`)
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  const ref = await sourceRef(ctx, job, source)
  const disk = await openDisk(run, ref, source, scratch)
  try {
    await run.step('convert', 0)
    const path = join(scratch, 'export.img')
    const { virtualSizeBytes: totalBytes } = source
    await services.imaging.convertTo(format, disk.source, path, {
      signal: run.signal,
      // A small image can name the same bytes again and again: what there is no room for is not even written.
      maxSizeBytes: await roomFor(ctx, bucket.projectId),
      onProgress: ({ fraction }) =>
        run.report({ fraction: CONVERTED * fraction, doneBytes: fraction * totalBytes, totalBytes }),
    })
    await run.step('store', CONVERTED)
    const storedKey = exportStorageKey(bucket.regionId, bucket.id, job.id, job.attempt)
    await stageStored(services, storedKey, `job:${job.id}`)
    const stored = await services.store.putFile(storedKey, path)
    run.signal.throwIfAborted()
    await finishExport(ctx, job, payload, { storedKey, stored })
  } finally {
    await disk.close()
    forgetKey(ref)
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Bytes that the project may still store. */
async function roomFor(ctx: Context, projectId: string): Promise<number> {
  const { used, limit } = await usageOf(ctx, 'stored_bytes', projectId)
  if (used >= limit) throw new DomainError('quota.exceeded', { resource: 'stored_bytes', limit, used })
  return limit - used
}

/** What we read ourselves is read where it lies; a tool needs a file. */
async function openDisk({ services }: JobRun, ref: StoredRef, source: SourceBytes, scratch: string) {
  const { virtualSizeBytes } = source
  const format = source.diskFormat as DiskFormat // safe: `canExport` looked
  if (format === 'zvhd2' || format === 'raw') {
    const blocks = await openPlain(services, ref)
    return { source: { blocks, format, virtualSizeBytes }, close: () => blocks.close() }
  }
  const local = await services.store.materialise(ref.key, scratch)
  return { source: { path: local.path, format, virtualSizeBytes }, close: local.release }
}
