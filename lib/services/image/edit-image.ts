import type { Image, ImageTag, Prisma } from '@/lib/db/generated/client'
import { diffOf } from '@/lib/domain/audit/diff-of'
import { DomainError, insist } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import { insistBootMode } from '@/lib/domain/image/boot'
import {
  canChangeFormat,
  EditImageInput,
  type ImageChanges,
  isHashOf,
  type Location,
} from '@/lib/domain/image/edit'
import { canEncrypt } from '@/lib/domain/image/encryption'
import { imageResource } from '@/lib/domain/image/resource'
import { canUpdate, diskFits, memoryRange } from '@/lib/domain/image/rules'
import type { Architecture } from '@/lib/domain/os/os-facts'
import { osBitOf, osTypeOf, platformOf } from '@/lib/domain/os/versions'
import type { Context } from '../context'
import { release, reserve } from '../quota/reserve'
import { verb } from '../verb'
import { architectureOf } from './architecture-of'
import { findVisible, lockOwn } from './find-image'
import { insistLocations } from './locations'
import { moveImage } from './move-image'
import { insistOwnerLabel } from './owner-label'
import { insistGenuine, signRecord } from './record-signature'
import { insistProperties, insistTags, kindOf } from './register-image'

type Locked = Image & { tags: ImageTag[] }

/** Changes anything about an image that its owner may, in one step, as the wire APIs do [M1]. */
export const editImage = verb({
  name: 'updateImage',
  action: 'ims:images:update',
  input: EditImageInput,
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId, changes }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    changes: image && diffOf(plain(image), changes),
  }),
  run: async (ctx, image, { imageId, changes, readAt, isFinishedOnly }) => {
    if (isFinishedOnly) insistFinished(image, changes)
    if (readAt && readAt.getTime() !== image.updatedAt.getTime()) throw new DomainError('request.conflict')
    insistAllowed(image, changes)
    const isSignedAnew = image.recordSignature !== null && touchesRecord(changes)
    if (isSignedAnew) insistGenuine(ctx, image)
    const data: Prisma.ImageUncheckedUpdateInput = {
      ...attributesOf(changes),
      ...(await visibilityOf(ctx, image, changes)),
      ...(await ownerOf(ctx, changes)),
    }
    if (changes.tags) await replaceTags(ctx, image, changes.tags)
    // Always written, so that the time of the last change is right when only a tag changed.
    await ctx.db.image.update({ where: { id: imageId }, data: { ...data, updatedAt: new Date() } })
    if (changes.locations) await relocate(ctx, image, changes.locations, changes)
    if (isSignedAnew) await signRecord(ctx, await ctx.db.image.findUniqueOrThrow({ where: { id: imageId } }))
    return findVisible(ctx, imageId)
  },
})

/** Whether something of what the deployment signed may become different. */
const touchesRecord = ({ diskFormat, containerFormat, locations }: ImageChanges): boolean =>
  diskFormat !== undefined || containerFormat !== undefined || locations !== undefined

const plain = (image: Locked) => ({
  ...image,
  visibility: image.visibility === 'private' && image.isShareable ? 'shared' : image.visibility,
  owner: image.ownerLabel ?? image.projectId,
  tags: image.tags.map(({ key, value }) => ({ key, value })),
})

function insistFinished(image: Locked, changes: ImageChanges): void {
  insist(canUpdate(image, Object.keys(changes)))
  if (changes.bootMode !== undefined)
    insistBootMode(changes.bootMode, image.osVersion, image.architecture as Architecture) // safe: written by verbs only
}

function insistAllowed(image: Locked, changes: ImageChanges): void {
  if (changes.containerFormat !== undefined && changes.containerFormat !== image.containerFormat)
    insist(canChangeFormat(image.status, 'container_format'))
  if (changes.diskFormat !== undefined && changes.diskFormat !== image.diskFormat)
    insist(canChangeFormat(image.status, 'disk_format'))
  const { minDiskGib = 0 } = changes
  if (minDiskGib > 0) insist(diskFits(minDiskGib, Number(image.virtualSizeBytes)))
  if (changes.tags) insistTags(changes.tags)
  if (changes.properties) insistProperties(changes.properties)
  insist(
    memoryRange(
      changes.minRamMib ?? image.minRamMib,
      changes.maxRamMib === undefined ? image.maxRamMib : changes.maxRamMib,
    ),
  )
}

/** What is copied as it is, and what follows from it. */
function attributesOf({
  visibility: _visibility,
  owner: _owner,
  tags: _tags,
  locations: _locations,
  hash: _hash,
  osVersion,
  properties,
  diskFormat,
  ...same
}: ImageChanges): Prisma.ImageUncheckedUpdateInput {
  return {
    ...same,
    ...(diskFormat !== undefined && { diskFormat, kind: kindOf(diskFormat) }),
    ...(osVersion !== undefined && {
      osVersion,
      osType: osTypeOf(osVersion),
      osBit: osBitOf(osVersion),
      platform: platformOf(osVersion),
    }),
    ...(properties !== undefined && { properties, architecture: architectureOf(properties) }),
  }
}

/** Public images take no place among the private ones, and only the operator makes them [T1]. */
async function visibilityOf(
  ctx: Context,
  image: Locked,
  { visibility }: ImageChanges,
): Promise<Prisma.ImageUncheckedUpdateInput> {
  if (visibility === undefined) return {}
  // Its listing would stay; who wants it back withdraws it.
  if (image.visibility === 'market') throw new DomainError('image.published')
  const wasPublic = image.visibility === 'public'
  const isPublic = visibility === 'public'
  if (isPublic && image.kmsKeyId !== null) insist(canEncrypt({ isPublic }))
  if (wasPublic !== isPublic) {
    insist(decide(ctx, 'operator:publicImages:manage'))
    if (isPublic) await release(ctx, 'private_images', image.projectId)
    else await reserve(ctx, 'private_images', 1, image.projectId)
  }
  // Whoever had it loses it.
  if (visibility === 'private') await ctx.db.imageMember.deleteMany({ where: { imageId: image.id } })
  return { visibility: isPublic ? 'public' : 'private', isShareable: visibility === 'shared' }
}

async function ownerOf(ctx: Context, { owner }: ImageChanges): Promise<Prisma.ImageUncheckedUpdateInput> {
  if (owner === undefined) return {}
  await insistOwnerLabel(ctx, owner)
  return { ownerLabel: owner === ctx.actor.projectId ? null : owner }
}

async function replaceTags(
  ctx: Context,
  image: Locked,
  tags: NonNullable<ImageChanges['tags']>,
): Promise<void> {
  await ctx.db.imageTag.deleteMany({ where: { imageId: image.id } })
  await ctx.db.imageTag.createMany({ data: tags.map((tag) => ({ imageId: image.id, ...tag })) })
}

/** An image without bytes becomes active by naming where they lie; nothing of them is read before somebody asks. */
async function relocate(
  ctx: Context,
  image: Locked,
  locations: readonly Location[],
  { hash }: ImageChanges,
): Promise<void> {
  insistLocations(image, locations)
  for (const { url } of locations) ctx.web.check(url)
  if (hash) await claimHash(ctx, image, hash)
  await ctx.db.image.update({
    where: { id: image.id },
    data: { locations: locations.map(({ url, metadata }) => ({ url, metadata })) },
  })
  if (image.status === 'queued' && locations.length > 0)
    await moveImage(ctx, image.id, 'queued', 'active', { activeAt: new Date() })
}

async function claimHash(
  ctx: Context,
  image: Locked,
  hash: NonNullable<ImageChanges['hash']>,
): Promise<void> {
  if (image.hashValue === null && !isHashOf(hash))
    throw new DomainError('request.invalid', { field: 'os_hash_value', reason: 'hash' })
  const isSame =
    image.hashAlgorithm === hash.algorithm &&
    image.hashValue === hash.value.toLowerCase() &&
    (hash.md5 === null || image.md5 === hash.md5.toLowerCase())
  if (image.hashValue !== null && !isSame) throw new DomainError('image.hash_conflict')
  await ctx.db.image.update({
    where: { id: image.id },
    data: {
      md5: hash.md5?.toLowerCase() ?? image.md5,
      hashAlgorithm: hash.algorithm,
      hashValue: hash.value.toLowerCase(),
    },
  })
}
