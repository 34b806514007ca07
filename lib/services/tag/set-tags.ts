import { z } from 'zod'
import { diffOfSets } from '@/lib/domain/audit/diff-of'
import { DomainError } from '@/lib/domain/errors'
import { WireTag } from '@/lib/domain/image/edit'
import { ImageId } from '@/lib/domain/image/input'
import { TAGS_MAX } from '@/lib/domain/image/limits'
import { imageResource } from '@/lib/domain/image/resource'
import { TAG_SEARCH_KEY_MAX_CHARS } from '@/lib/domain/tag/search'
import { duplicateKey, type Tag, TagInput } from '@/lib/domain/tag/tag'
import { lockOwn } from '../image/find-image'
import { verb } from '../verb'

const valuesOf = (tags: readonly { key: string; value: string }[]) =>
  new Map(tags.map(({ key, value }) => [key, value]))

const putting = (tagInput: typeof TagInput | typeof WireTag) =>
  verb({
    name: 'addTag',
    action: 'ims:images:update',
    input: z.object({ imageId: ImageId, tag: tagInput }),
    target: (ctx, { imageId }) => lockOwn(ctx, imageId),
    resource: (image) => imageResource(image),
    record: ({ imageId, tag }, image) => ({
      type: 'image',
      id: imageId,
      name: image?.name,
      details: { tag },
      changes:
        image && diffOfSets('tags', valuesOf(image.tags), valuesOf(image.tags).set(tag.key, tag.value)),
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

/** Adds a tag or changes its value; at most ten keys an image [M6]. */
export const putTag = putting(TagInput)

/** Adds a tag by the wider rules of the OpenStack API; ims-api §9. */
export const putWireTag = putting(WireTag)

export const deleteTag = verb({
  name: 'deleteTag',
  action: 'ims:images:update',
  // Any text: tags of the OpenStack API know no narrower rule.
  input: z.object({ imageId: ImageId, key: z.string().min(1, 'required').max(255, 'too_long') }),
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

function insistDifferentKeys(tags: readonly Tag[]): void {
  const duplicate = duplicateKey(tags)
  if (duplicate) throw new DomainError('tag.duplicate_key', { key: duplicate })
}

/** Adds tags to those that are there, or changes their values [M6]. */
export const mergeTags = verb({
  name: 'addTag',
  action: 'ims:images:update',
  input: z.object({ imageId: ImageId, tags: z.array(TagInput).min(1, 'required').max(100, 'too_many') }),
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId, tags }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { tags },
    changes:
      image &&
      diffOfSets('tags', valuesOf(image.tags), new Map([...valuesOf(image.tags), ...valuesOf(tags)])),
  }),
  run: async (ctx, image, { tags }) => {
    insistDifferentKeys(tags)
    const merged = new Map([...valuesOf(image.tags), ...valuesOf(tags)])
    if (merged.size > TAGS_MAX) throw new DomainError('tag.too_many', { limit: TAGS_MAX })
    const keys = tags.map(({ key }) => key)
    await ctx.db.imageTag.deleteMany({ where: { imageId: image.id, key: { in: keys } } })
    await ctx.db.imageTag.createMany({ data: tags.map((tag) => ({ imageId: image.id, ...tag })) })
  },
})

/** Removes tags by their keys; what is not there is gone already. */
export const removeTags = verb({
  name: 'deleteTag',
  action: 'ims:images:update',
  input: z.object({
    imageId: ImageId,
    keys: z
      .array(z.string().regex(/\S/, 'required').max(TAG_SEARCH_KEY_MAX_CHARS, 'too_long'))
      .min(1, 'required')
      .max(100, 'too_many'),
  }),
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId, keys }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { keys },
    changes:
      image &&
      diffOfSets(
        'tags',
        valuesOf(image.tags),
        new Map([...valuesOf(image.tags)].filter(([had]) => !keys.includes(had))),
      ),
  }),
  run: async (ctx, image, { keys }) => {
    await ctx.db.imageTag.deleteMany({ where: { imageId: image.id, key: { in: keys } } })
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
    insistDifferentKeys(tags)
    if (tags.length > TAGS_MAX) throw new DomainError('tag.too_many', { limit: TAGS_MAX })
    await ctx.db.imageTag.deleteMany({ where: { imageId: image.id } })
    await ctx.db.imageTag.createMany({ data: tags.map((tag) => ({ imageId: image.id, ...tag })) })
  },
})
