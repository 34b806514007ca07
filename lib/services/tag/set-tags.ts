import { z } from 'zod'
import { diffOfSets } from '@/lib/domain/audit/diff-of'
import { DomainError } from '@/lib/domain/errors'
import { ImageId } from '@/lib/domain/image/input'
import { TAGS_MAX } from '@/lib/domain/image/limits'
import { imageResource } from '@/lib/domain/image/resource'
import { duplicateKey, TagInput, TagKey } from '@/lib/domain/tag/tag'
import { lockOwn } from '../image/find-image'
import { verb } from '../verb'

const valuesOf = (tags: readonly { key: string; value: string }[]) =>
  new Map(tags.map(({ key, value }) => [key, value]))

/** Adds a tag or changes its value; at most ten keys an image [M6]. */
export const putTag = verb({
  name: 'addTag',
  action: 'ims:images:update',
  input: z.object({ imageId: ImageId, tag: TagInput }),
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId, tag }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { tag },
    changes: image && diffOfSets('tags', valuesOf(image.tags), valuesOf(image.tags).set(tag.key, tag.value)),
  }),
  run: async (ctx, image, { tag }) => {
    await ctx.db.imageTag.upsert({
      where: { imageId_key: { imageId: image.id, key: tag.key } },
      create: { imageId: image.id, ...tag },
      update: { value: tag.value },
    })
    const count = await ctx.db.imageTag.count({ where: { imageId: image.id } })
    if (count > TAGS_MAX) throw new DomainError('tag.too_many', { limit: TAGS_MAX })
  },
})

export const deleteTag = verb({
  name: 'deleteTag',
  action: 'ims:images:update',
  input: z.object({ imageId: ImageId, key: TagKey }),
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId, key }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { key },
    changes:
      image &&
      diffOfSets(
        'tags',
        valuesOf(image.tags),
        new Map([...valuesOf(image.tags)].filter(([had]) => had !== key)),
      ),
  }),
  run: async (ctx, image, { key }) => {
    const { count } = await ctx.db.imageTag.deleteMany({ where: { imageId: image.id, key } })
    if (count === 0) throw new DomainError('tag.not_found', { key })
  },
})

/** Replaces all tags at once, as the tag editor does [M6]. */
export const setTags = verb({
  name: 'addTag',
  action: 'ims:images:update',
  input: z.object({ imageId: ImageId, tags: z.array(TagInput) }),
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId, tags }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { tags },
    changes: image && diffOfSets('tags', valuesOf(image.tags), valuesOf(tags)),
  }),
  run: async (ctx, image, { tags }) => {
    const duplicate = duplicateKey(tags)
    if (duplicate) throw new DomainError('tag.duplicate_key', { key: duplicate })
    if (tags.length > TAGS_MAX) throw new DomainError('tag.too_many', { limit: TAGS_MAX })
    await ctx.db.imageTag.deleteMany({ where: { imageId: image.id } })
    await ctx.db.imageTag.createMany({ data: tags.map((tag) => ({ imageId: image.id, ...tag })) })
  },
})
