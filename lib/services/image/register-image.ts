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
import { insistOwnerLabel } from './owner-label'
import { type ImageRow, presentNew } from './rows'

const noTags: Tag[] = []

/** Makes an image that waits for its bytes; they come through the API or from an address [T5]. */
export const registerImage = verb({
  name: 'createImage',
  action: 'ims:images:create',
  isRaw: true,
  input: RegisterImageInput,
  resource: (_target, { diskFormat, tags }) =>
    imageResource({ id: '', kind: kindOf(diskFormat ?? ''), tags: tags ?? noTags }),
  run: async (ctx, _target, given) => {
    insistTags(given.tags ?? noTags)
    insistProperties(given.properties ?? {})
    const isPublic = given.visibility === 'public'
    if (isPublic) insist(decide(ctx, 'operator:publicImages:manage'))
    if (given.owner !== undefined) await insistOwnerLabel(ctx, given.owner)
    const id = given.imageId ?? newImageId()
    if (given.imageId) await insistFreeId(ctx, id)
    const tags = given.tags ?? noTags
    const row = await insertImage(ctx, id, given).catch((error: unknown) => {
      // Somebody took the id at the same moment.
      if ((error as { code?: string }).code === '23505')
        throw new DomainError('image.id_taken', { imageId: id })
      throw error
    })
    if (tags.length > 0)
      await ctx.db.$executeRaw`INSERT INTO image_tags (image_id, key, value)
        SELECT ${id}::uuid, * FROM unnest(${tags.map(({ key }) => key)}::text[], ${tags.map(({ value }) => value)}::text[])`
    // Last: until the transaction ends the counter makes everybody else of the project wait.
    if (!isPublic) await reserve(ctx, 'private_images')
    return presentNew(ctx, row, tags)
  },
  record: ({ name, imageId }, _target, result) => ({
    type: 'image',
    id: result?.id ?? imageId ?? null,
    name: name ?? null,
    details: { source: 'upload' },
  }),
})

/** One statement, which answers with the row: images are registered by the hundred. */
async function insertImage(ctx: Context, id: string, given: RegisterImageInput): Promise<ImageRow> {
  const { projectId, regionId, userId } = ctx.actor
  const osVersion = given.osVersion ?? generalOsVersion('Linux', 64)
  const properties = given.properties ?? {}
  const visibility = given.visibility === 'public' ? 'public' : 'private'
  const ownerLabel = given.owner === projectId ? null : (given.owner ?? null)
  const [row] = await ctx.db.$queryRaw<ImageRow[]>`
    INSERT INTO images (id, project_id, region_id, name, description, kind, status, visibility, is_shareable, is_protected,
      is_hidden, container_format, disk_format, min_disk_gib, min_ram_mib, max_ram_mib, has_nic_multiqueue, os_version,
      os_type, os_bit, platform, architecture, boot_mode, source_kind, properties, owner_label, created_by, updated_at)
    VALUES (${id}::uuid, ${projectId}, ${regionId}, ${given.name ?? ''}, ${given.description ?? ''},
      ${kindOf(given.diskFormat ?? '')}::"ImageKind", 'queued', ${visibility}::"ImageVisibility",
      ${given.visibility === 'shared'}, ${given.isProtected ?? false}, ${given.isHidden ?? false},
      ${given.containerFormat ?? ''}, ${given.diskFormat ?? ''}, ${given.minDiskGib ?? 0}, ${given.minRamMib ?? 0},
      ${given.maxRamMib ?? null}, ${given.hasNicMultiqueue ?? false}, ${osVersion}, ${osTypeOf(osVersion)},
      ${osBitOf(osVersion)}, ${platformOf(osVersion)}, ${architectureOf(properties)}, ${given.bootMode ?? 'bios'}, 'upload',
      ${JSON.stringify(properties)}::jsonb, ${ownerLabel}, ${userId}, now())
    RETURNING *`
  if (!row) throw new Error('The database did not answer with the row that it took.')
  return row
}

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
  const taken = await ctx.db.$queryRaw<unknown[]>`SELECT 1 FROM images WHERE id = ${id}::uuid`
  if (taken.length > 0) throw new DomainError('image.id_taken', { imageId: id })
}
