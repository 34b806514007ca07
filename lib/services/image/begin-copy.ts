import { insist } from '@/lib/domain/errors'
import { newImageId } from '@/lib/domain/ids'
import { canEncrypt, type EncryptionChoice } from '@/lib/domain/image/encryption'
import type { CopyImagePayload } from '@/lib/jobs/copy-image'
import type { Context } from '../context'
import { enqueue } from '../job/enqueue'
import { reserve } from '../quota/reserve'
import { newSealing } from './sealing'
import { sourceBytesOf } from './source-bytes'

interface NewCopy {
  type: 'copy_image' | 'copy_image_across'
  sourceImageId: string
  name: string
  description: string
  /** Where the copy is to be. */
  target: { projectId: string; regionId: string }
  encryption?: EncryptionChoice
  payload: (source: CopyImagePayload) => CopyImagePayload
}

/** The new image, which waits for its bytes, and the job that brings them; in the caller's transaction. */
export async function beginCopy(
  ctx: Context,
  { type, sourceImageId, name, description, target, encryption = null, payload }: NewCopy,
): Promise<{ imageId: string; jobId: string }> {
  const { row, bytes, held } = await sourceBytesOf(ctx, sourceImageId)
  // The same order wherever both are counted, or two transactions wait for each other.
  await reserve(ctx, 'create_jobs')
  if (type === 'copy_image_across') await reserve(ctx, 'copies_running')
  await reserve(ctx, 'private_images', 1, target.projectId)
  const imageId = newImageId()
  if (encryption !== null) insist(canEncrypt({ serverType: row.serverType as 'ecs' | 'bms' })) // safe: written by imports only
  const sealing = await newSealing(ctx, imageId, encryption)
  await ctx.db.image.create({
    data: {
      id: imageId,
      ...target,
      ...inherited(row),
      ...sealing,
      name,
      description,
      status: 'queued',
      sourceKind: 'image',
      sourceRef: row.id,
      originImageId: row.id,
      createdBy: ctx.actor.userId,
    },
  })
  const jobId = await enqueue(ctx, {
    ...{ type, imageId, subject: name },
    source: held,
    payload: payload({ source: bytes }),
  })
  return { imageId, jobId }
}

/** What a copy has of its source: everything that says what is on the disk, and nothing that says whose it is. */
function inherited(row: Awaited<ReturnType<typeof sourceBytesOf>>['row']) {
  const { kind, osType, platform, osVersion, osBit, osPrettyName, architecture, bootMode } = row
  const { minDiskGib, minRamMib, maxRamMib, serverType, storagePolicy, derivedFrom, derivedPlatform } = row
  const { hasNicMultiqueue, hasSriov, hasCloudInit, hasVirtioDrivers, containerFormat, diskFormat } = row
  return {
    ...{ kind, osType, platform, osVersion, osBit, osPrettyName, architecture, bootMode },
    ...{ minDiskGib, minRamMib, maxRamMib, serverType, storagePolicy, derivedFrom, derivedPlatform },
    ...{ hasNicMultiqueue, hasSriov, hasCloudInit, hasVirtioDrivers, containerFormat, diskFormat },
    properties: row.properties as Record<string, string>, // safe: written by `registerImage` and `editImage` only
  }
}
