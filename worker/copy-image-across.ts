import { copyStorageKey } from '@/lib/domain/bucket/storage-key'
import { CopyCheckpoint, CopyImageAcrossPayload } from '@/lib/jobs/copy-image'
import { type PartedWrite, type PartLayout, partCount, partLengthBytes } from '@/lib/ports/object-store'
import { insistLets } from '@/lib/services/iam/agencies/act-for-service'
import { finishCopy } from '@/lib/services/image/finish-copy'
import { startImport } from '@/lib/services/image/finish-import'
import { insistSourceHolds } from '@/lib/services/image/source-holds'
import { saveCheckpoint } from '@/lib/services/job/lease'
import { insistRequesterMay, serviceContext } from '@/lib/services/job/service-context'
import { stageCopy } from '@/lib/services/stored/stage'
import type { JobRun } from './job-run'
import { paced } from './paced'

/** Small enough that little is sent twice, large enough that an object store takes a terabyte. */
const PART_BYTES = 32 * 1024 * 1024
/** Completing reads all parts once more. */
const TRANSFERRED = 0.9

/**
 * An image in another region [M5]: its bytes go over in parts, each of which is durable before the next begins, so that
 * another worker goes on where this one was stopped.
 */
export async function copyImageAcross(run: JobRun): Promise<void> {
  const { services, job } = run
  const { source, agencyName } = CopyImageAcrossPayload.parse(job.payload)
  await insistRequesterMay(services, job, (requester) =>
    insistSourceHolds(services, requester, job, source, 'ims:images:copy'),
  )
  const ctx = await serviceContext(services, job)
  const target = await services.prisma.image.findUniqueOrThrow({ where: { id: job.imageId ?? '' } })
  await insistLets(ctx, agencyName, { id: target.projectId, regionId: target.regionId })
  await startImport(ctx, job)

  const storedKey = copyStorageKey(target.regionId, target.id, job.id)
  await stageCopy(services, storedKey, job.id)
  const layout = { sizeBytes: source.sizeBytes, partSizeBytes: PART_BYTES }
  const { write, checkpoint } = await openWrite(run, storedKey, layout)
  await run.step('transfer', 0)
  await sendParts(run, write, checkpoint, layout)
  await run.step('verify', TRANSFERRED)
  const parts = Object.entries(checkpoint.parts).map(([number, sha256]) => ({
    partNumber: Number(number),
    sha256,
  }))
  const stored = await write.complete(parts)
  run.signal.throwIfAborted()
  await finishCopy(ctx, job, source, { kind: 'same', storedKey, stored, plain: stored })
}

async function openWrite({ services, job }: JobRun, key: string, layout: PartLayout) {
  if (job.checkpoint !== null) {
    const checkpoint = CopyCheckpoint.parse(job.checkpoint)
    return { write: await services.store.resumeParts(key, checkpoint.reference, layout), checkpoint }
  }
  const write = await services.store.createParts(key, layout)
  const checkpoint: CopyCheckpoint = { reference: write.reference, parts: {} }
  await saveCheckpoint(services, job, checkpoint)
  return { write, checkpoint }
}

async function sendParts(
  run: JobRun,
  write: PartedWrite,
  checkpoint: CopyCheckpoint,
  layout: PartLayout,
): Promise<void> {
  const { services, job } = run
  let doneBytes = 0
  const report = (bytes: number) => {
    doneBytes += bytes
    const { sizeBytes: totalBytes } = layout
    run.report({ doneBytes, totalBytes, fraction: TRANSFERRED * (totalBytes ? doneBytes / totalBytes : 1) })
  }
  for (let number = 1; number <= partCount(layout); number++) {
    const lengthBytes = partLengthBytes(layout, number)
    if (checkpoint.parts[number] !== undefined) {
      report(lengthBytes)
      continue
    }
    const start = (number - 1) * layout.partSizeBytes
    const body = await services.store.read(job.sourceKey ?? '', { start, end: start + lengthBytes - 1 })
    const { sha256 } = await write.writePart(number, paced(run, body, report))
    checkpoint.parts[number] = sha256
    await saveCheckpoint(services, job, checkpoint)
  }
}
