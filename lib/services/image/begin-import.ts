import { DomainError, insist } from '@/lib/domain/errors'
import { BASE_FORMAT } from '@/lib/domain/format/disk-format'
import { newImageId } from '@/lib/domain/ids'
import { insistBootMode } from '@/lib/domain/image/boot'
import { canEncrypt } from '@/lib/domain/image/encryption'
import type { ImportImageInput } from '@/lib/domain/image/input'
import { importFits, memoryRange } from '@/lib/domain/image/rules'
import { osBitOf, osTypeOf, platformOf } from '@/lib/domain/os/versions'
import { duplicateKey } from '@/lib/domain/tag/tag'
import type { ImportImagePayload } from '@/lib/jobs/import-image'
import type { findObject } from '../bucket/find-object'
import type { Context } from '../context'
import { enqueue } from '../job/enqueue'
import { reserve } from '../quota/reserve'
import { insistMayImport } from './import-permission'
import { newSealing } from './sealing'

type Source = Awaited<ReturnType<typeof findObject>>

interface BesideTheRequest {
  /** Properties of the new image. */
  properties?: Readonly<Record<string, string>>
  /** Jobs of images that were ordered together with this one. */
  companions?: string[]
}

/** The new image and its job, in the caller's transaction, which holds the object. */
export async function beginImport(
  ctx: Context,
  source: Source,
  request: ImportImageInput,
  { properties = {}, companions = [] }: BesideTheRequest = {},
): Promise<{ imageId: string; jobId: string }> {
  insistMayImport(ctx, request, source.bucket)
  if (source.bucket.storageClass !== 'standard') throw new DomainError('bucket.not_standard')
  // Of what format it is the job sees.
  insist(importFits({ sizeBytes: Number(source.sizeBytes), format: null }, request.isQuick))
  if (request.encryption !== null) insist(canEncrypt(request))
  const duplicate = duplicateKey(request.tags)
  if (duplicate) throw new DomainError('tag.duplicate_key', { key: duplicate })
  const attributes = attributesOf(request)

  // The same order wherever both are counted, or two transactions wait for each other.
  await reserve(ctx, 'create_jobs')
  if (!request.isPublic) await reserve(ctx, 'private_images')
  const imageId = newImageId()
  const sealing = await newSealing(ctx, imageId, request.encryption)
  await ctx.db.image.create({
    data: {
      id: imageId,
      projectId: ctx.actor.projectId,
      regionId: ctx.actor.regionId,
      name: request.name,
      description: request.description,
      kind: request.kind,
      status: 'queued',
      visibility: request.isPublic ? 'public' : 'private',
      isProtected: request.isPublic,
      minDiskGib: request.minDiskGib,
      storagePolicy: request.storagePolicy,
      diskFormat: BASE_FORMAT,
      ...sealing,
      sourceKind: 'file',
      sourceRef: `${source.bucket.name}:${source.key}`,
      createdBy: ctx.actor.userId,
      tags: { create: request.tags },
      properties,
      ...attributes,
    },
  })
  const payload: ImportImagePayload = {
    objectId: source.id,
    objectSha256: source.sha256,
    request,
    companions,
  }
  const jobId = await enqueue(ctx, { type: 'import_image', imageId, subject: request.name, payload })
  return { imageId, jobId }
}

/** What is known before the bytes were read: the person's choices, or nothing yet. */
function attributesOf(request: ImportImageInput) {
  if (request.kind === 'data_disk') {
    return {
      osType: request.osType,
      platform: 'Other',
      osVersion: '',
      osBit: 64,
      architecture: 'x86',
      bootMode: 'bios',
    }
  }
  const { osVersion, architecture, bootMode, minRamMib, maxRamMib, serverType } = request
  insist(memoryRange(minRamMib, maxRamMib))
  insistBootMode(bootMode, osVersion, architecture)
  return {
    osType: osVersion ? osTypeOf(osVersion) : 'Linux',
    platform: osVersion ? platformOf(osVersion) : 'Other',
    osVersion,
    osBit: osVersion ? osBitOf(osVersion) : 64,
    architecture,
    bootMode,
    minRamMib,
    maxRamMib: maxRamMib || null,
    serverType,
  }
}
