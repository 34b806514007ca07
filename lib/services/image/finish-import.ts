import type { Job } from '@/lib/db/generated/client'
import { insist } from '@/lib/domain/errors'
import type { DiskFormat } from '@/lib/domain/format/disk-format'
import type { ImportImageInput } from '@/lib/domain/image/input'
import { onlyBootModeOf, recognisedVersion } from '@/lib/domain/image/recognition'
import { diskFits } from '@/lib/domain/image/rules'
import type { OsFacts } from '@/lib/domain/os/os-facts'
import { generalOsVersion, osBitOf, osTypeOf, platformOf } from '@/lib/domain/os/versions'
import type { StoredBytes } from '@/lib/ports/object-store'
import { recordSuccess } from '../audit/record'
import type { Context } from '../context'
import { endJob } from '../job/end-job'
import { reserve } from '../quota/reserve'
import { inTransaction } from '../transaction'
import { moveImage } from './move-image'
import { insistKeyHolds } from './sealing'

export interface ImportResult {
  storedKey: string
  /** What lies in the store, and what it is when it is opened. */
  stored: StoredBytes
  plain: StoredBytes
  diskFormat: DiskFormat
  sourceFormat: DiskFormat
  virtualSizeBytes: number
  os: OsFacts | null
}

/** The worker begins: the image is being written from now on. A job taken up again finds it so already. */
export async function startImport(ctx: Context, job: Job): Promise<void> {
  const image = await ctx.db.image.findUniqueOrThrow({ where: { id: job.imageId ?? '' } })
  if (image.status !== 'saving') await moveImage(ctx, image.id, image.status, 'saving')
}

/** Bytes, attributes, job and audit become true together; until then nobody sees a half image [T5]. */
export async function finishImport(
  ctx: Context,
  job: Job,
  request: ImportImageInput,
  result: ImportResult,
): Promise<void> {
  insist(diskFits(request.minDiskGib, result.virtualSizeBytes))
  await inTransaction(ctx, async (db) => {
    const inner = { ...ctx, db }
    const imageId = job.imageId ?? ''
    const { kmsKeyId } = await db.image.findUniqueOrThrow({ where: { id: imageId } })
    await insistKeyHolds(inner, inner, kmsKeyId, 'kms:dek:create')
    await db.storedObject.update({
      where: { key: result.storedKey },
      data: { state: 'committed', sizeBytes: result.stored.sizeBytes, sha256: result.stored.sha256 },
    })
    await moveImage(inner, imageId, 'saving', 'active', {
      storedKey: result.storedKey,
      sizeBytes: result.plain.sizeBytes,
      sha256: result.plain.sha256,
      virtualSizeBytes: result.virtualSizeBytes,
      diskFormat: result.diskFormat,
      sourceFormat: result.sourceFormat,
      activeAt: new Date(),
      ...(request.kind === 'system_disk' ? systemAttributes(request, result.os) : {}),
    })
    // Only now the size is known. Without room for it the import fails like any other, and leaves nothing.
    await endJob(inner, job, { status: 'succeeded' }, () =>
      reserve(inner, 'stored_bytes', result.plain.sizeBytes, job.projectId),
    )
    await recordSuccess(inner, 'createImage', {
      type: 'image',
      id: imageId,
      name: request.name,
      details: { status: 'active', sha256: result.plain.sha256, jobId: job.id },
    })
  })
}

/** What was recognised on the disk wins over what the person chose; without either the general names stand [C11]. */
function systemAttributes(request: Extract<ImportImageInput, { kind: 'system_disk' }>, os: OsFacts | null) {
  const osVersion =
    recognisedVersion(os) ?? (request.osVersion || (os?.osVersion ?? generalOsVersion('Linux', 64)))
  const architecture = os?.architecture ?? request.architecture
  return {
    osVersion,
    osType: osTypeOf(osVersion),
    platform: platformOf(osVersion),
    osBit: os?.osBit ?? osBitOf(osVersion),
    osPrettyName: os?.prettyName ?? '',
    architecture,
    // Else servers made of it would not boot.
    bootMode: onlyBootModeOf(os) ?? request.bootMode,
    hasCloudInit: os?.hasCloudInit ?? false,
    hasVirtioDrivers: os?.hasVirtioDrivers ?? false,
  }
}
