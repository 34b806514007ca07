import { DomainError, insist } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import { newImageId } from '@/lib/domain/ids'
import { PROPERTIES_MAX, RegisterImageInput } from '@/lib/domain/image/edit'
import { TAGS_MAX } from '@/lib/domain/image/limits'
import { imageResource } from '@/lib/domain/image/resource'
import { generalOsVersion, osBitOf, osTypeOf, platformOf } from '@/lib/domain/os/versions'
import { duplicateKey, type Tag } from '@/lib/domain/tag/tag'
import type { Context } from '../context'
import { reserve } from '../quota/reserve'
import { verb } from '../verb'
import { architectureOf } from './architecture-of'
import { findVisible } from './find-image'
import { insistOwnerLabel } from './owner-label'

const noTags: Tag[] = []

/** Makes an image that waits for its bytes; they come through the API or from an address [T5]. */
export const registerImage = verb({
  name: 'createImage',
  action: 'ims:images:create',
  input: RegisterImageInput,
  resource: (_target, { diskFormat, tags }) =>
    imageResource({ id: '', kind: kindOf(diskFormat ?? ''), tags: tags ?? noTags }),
  run: async (ctx, _target, given) => {
    insistTags(given.tags ?? noTags)
    insistProperties(given.properties ?? {})
    const isPublic = given.visibility === 'public'
    if (isPublic) insist(decide(ctx, 'operator:publicImages:manage'))
    if (given.owner !== undefined) await insistOwnerLabel(ctx, given.owner)
    if (!isPublic) await reserve(ctx, 'private_images')
    const id = given.imageId ?? newImageId()
    await insistFreeId(ctx, id)
    const osVersion = given.osVersion ?? generalOsVersion('Linux', 64)
    const properties = given.properties ?? {}
    await ctx.db.image.create({
      data: {
        id,
        projectId: ctx.actor.projectId,
        regionId: ctx.actor.regionId,
        name: given.name ?? '',
        description: given.description ?? '',
        kind: kindOf(given.diskFormat ?? ''),
        status: 'queued',
        visibility: isPublic ? 'public' : 'private',
        isShareable: given.visibility === 'shared',
        isProtected: given.isProtected ?? false,
        isHidden: given.isHidden ?? false,
        containerFormat: given.containerFormat ?? '',
        diskFormat: given.diskFormat ?? '',
        minDiskGib: given.minDiskGib ?? 0,
        minRamMib: given.minRamMib ?? 0,
        maxRamMib: given.maxRamMib ?? null,
        hasNicMultiqueue: given.hasNicMultiqueue ?? false,
        osVersion,
        osType: osTypeOf(osVersion),
        osBit: osBitOf(osVersion),
        platform: platformOf(osVersion),
        architecture: architectureOf(properties),
        bootMode: given.bootMode ?? 'bios',
        sourceKind: 'upload',
        properties,
        ownerLabel: given.owner === ctx.actor.projectId ? null : (given.owner ?? null),
        createdBy: ctx.actor.userId,
        tags: { create: given.tags ?? noTags },
      },
    })
    return findVisible(ctx, id)
  },
  record: ({ name, imageId }, _target, result) => ({
    type: 'image',
    id: result?.id ?? imageId ?? null,
    name: name ?? null,
    details: { source: 'upload' },
  }),
})

export const kindOf = (diskFormat: string) => (diskFormat === 'iso' ? 'iso' : 'system_disk')

export function insistTags(tags: readonly Tag[]): void {
  const duplicate = duplicateKey(tags)
  if (duplicate) throw new DomainError('tag.duplicate_key', { key: duplicate })
  if (tags.length > TAGS_MAX) throw new DomainError('tag.too_many', { limit: TAGS_MAX })
}

export function insistProperties(properties: Readonly<Record<string, string>>): void {
  if (Object.keys(properties).length > PROPERTIES_MAX)
    throw new DomainError('image.too_many_properties', { limit: PROPERTIES_MAX })
}

/** An id of one's own choosing may be of somebody else's image; that it is taken is all that is said. */
async function insistFreeId(ctx: Context, id: string): Promise<void> {
  if ((await ctx.db.image.count({ where: { id } })) > 0)
    throw new DomainError('image.id_taken', { imageId: id })
}
