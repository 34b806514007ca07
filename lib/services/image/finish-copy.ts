import type { Job } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { SourceBytes } from '@/lib/jobs/copy-image'
import type { StoredBytes } from '@/lib/ports/object-store'
import { recordSuccess } from '../audit/record'
import type { Context } from '../context'
import { endJob } from '../job/end-job'
import { reserve } from '../quota/reserve'
import { inTransaction } from '../transaction'
import { moveImage } from './move-image'
import { insistKeyHolds } from './sealing'

interface Written {
  storedKey: string
  /** What lies in the store, and what it is when it is opened. */
  stored: StoredBytes
  plain: StoredBytes
}

export type CopiedBytes =
  /** The copy refers to the very bytes of its source: they are of one account and never change. */
  | { kind: 'shared' }
  /** The same bytes once more, or the same in another seal. */
  | ({ kind: 'same' } & Written)
  /** The same disk in another form. */
  | ({ kind: 'converted'; diskFormat: string; virtualSizeBytes: number } & Written)

/** Bytes, attributes, job and audit become true together [T5]. */
export async function finishCopy(
  ctx: Context,
  job: Job,
  source: SourceBytes,
  copied: CopiedBytes,
): Promise<void> {
  if (copied.kind === 'same' && copied.plain.sha256 !== source.sha256)
    throw new DomainError('image.integrity', { expected: source.sha256, actual: copied.plain.sha256 })
  await inTransaction(ctx, async (db) => {
    const inner = { ...ctx, db }
    const imageId = job.imageId ?? ''
    const { projectId, kmsKeyId } = await db.image.findUniqueOrThrow({ where: { id: imageId } })
    await insistKeyHolds(inner, inner, kmsKeyId, 'kms:dek:create')
    const bytes = await settle(inner, job, source, copied)
    await moveImage(inner, imageId, 'saving', 'active', { ...bytes, activeAt: new Date() })
    await endJob(inner, job, { status: 'succeeded' }, () =>
      reserve(inner, 'stored_bytes', bytes.sizeBytes, projectId),
    )
    await recordSuccess(inner, 'createImage', {
      type: 'image',
      id: imageId,
      name: job.subject,
      details: { status: 'active', copyOf: source.imageId, sha256: bytes.sha256, jobId: job.id },
    })
  })
}

async function settle(ctx: Context, job: Job, source: SourceBytes, copied: CopiedBytes) {
  const { sizeBytes, sha256, md5, hashAlgorithm, hashValue, virtualSizeBytes } = source
  const digests = { sizeBytes, sha256, md5, hashAlgorithm, hashValue, virtualSizeBytes }
  if (copied.kind === 'shared') {
    // Held by the job until it is over.
    return { storedKey: job.sourceKey, ...digests, sourceFormat: source.diskFormat }
  }
  const { storedKey, stored, plain } = copied
  await ctx.db.storedObject.update({ where: { key: storedKey }, data: { state: 'committed', ...stored } })
  const facts = { storedKey, sourceFormat: source.diskFormat }
  if (copied.kind === 'same') return { ...facts, ...digests }
  const { diskFormat } = copied
  return {
    ...{ ...facts, ...plain, diskFormat, virtualSizeBytes: copied.virtualSizeBytes },
    ...{ md5: null, hashAlgorithm: null, hashValue: null },
  }
}
