import { z } from 'zod'
import { json, noContent, type Operation, type Route } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import { isImageId } from '@/lib/domain/ids'
import type { TagSearch } from '@/lib/domain/tag/search'
import { getImage } from '@/lib/services/image/get-image'
import { countTagged, findTagged } from '@/lib/services/tag/find-tagged'
import { listSelectedTags } from '@/lib/services/tag/list-selected-tags'
import { listTags } from '@/lib/services/tag/list-tags'
import { deleteTag, mergeTags, putTag, removeTags } from '@/lib/services/tag/set-tags'
import { tagText } from './attributes'
import { imsSelectionOf } from './images'
import { bodyOf, countOf, imageIdOf, invalid } from './parse'
import { wireStatus } from './present-image'
import { parseRequestTag, TagPair } from './tag-text'

const PutTag = z.object({
  image_id: z.string('required'),
  tag: z.string().optional().meta({ description: '`key.value`; not together with image_tag.' }),
  image_tag: TagPair.optional(),
})

const AddTag = z.object({ tag: TagPair })
const LooseTag = z.object({ key: z.string('required'), value: z.string().max(255, 'too_long').optional() })
const TagAction = z.object({
  action: z.enum(['create', 'delete'], 'action'),
  tags: z.array(LooseTag).min(1, 'required'),
})
const TagsToDelete = z.object({ tags: z.array(LooseTag).min(1, 'required') })

const Wanted = z
  .array(z.object({ key: z.string('required'), values: z.array(z.string()).default([]) }))
  .optional()

const Instances = z.object({
  action: z.enum(['filter', 'count'], 'action'),
  tags: Wanted,
  tags_any: Wanted,
  not_tags: Wanted,
  not_tags_any: Wanted,
  without_any_tag: z.boolean().optional(),
  limit: z.string().optional().meta({ description: '1 to 1000; 10 when not given.' }),
  offset: z.string().optional(),
  matches: z
    .array(z.object({ key: z.enum(['resource_name', 'resource_id'], 'match'), value: z.string() }))
    .optional(),
})

/** The body of a search; a page counts for lists alone. */
function searchOf(given: z.output<typeof Instances>): z.input<typeof TagSearch> {
  const matches = given.matches ?? []
  if (new Set(matches.map(({ key }) => key)).size < matches.length)
    throw invalid('matches', 'a key is there twice')
  const match = (wanted: string): string | undefined => matches.find(({ key }) => key === wanted)?.value
  const isList = given.action === 'filter'
  return {
    tags: given.tags,
    tagsAny: given.tags_any,
    notTags: given.not_tags,
    notTagsAny: given.not_tags_any,
    hasNoTag: given.without_any_tag,
    name: match('resource_name'),
    imageId: match('resource_id'),
    ...(isList && {
      limit: countOf('limit', given.limit ?? null, 10),
      offset: countOf('offset', given.offset ?? null, 0),
    }),
  }
}

function insistDifferent(tags: readonly { key: string }[]): void {
  const keys = tags.map(({ key }) => key)
  const twice = keys.find((key, index) => keys.indexOf(key) !== index)
  if (twice !== undefined) throw new DomainError('tag.duplicate_key', { key: twice })
}

const done: Operation['answers'] = {
  204: { description: 'Done.' },
  400: { description: 'A tag that cannot be, or too many of them.' },
}
const ofImage = { access: 'project', actions: ['ims:images:update'], answers: done } as const
const IMAGE_TAGS = '/v2/:projectId/images/:imageId/tags'

export const tagRoutes: readonly Route[] = [
  {
    ...ofImage,
    id: 'ims.putTag',
    method: 'PUT',
    path: '/v1/cloudimages/tags',
    summary: 'Add a tag to an image or change its value',
    body: PutTag,
    handle: async (request, ctx) => {
      const { image_id: imageId, tag, image_tag } = bodyOf(PutTag, request)
      if (tag !== undefined && image_tag) throw invalid('tag', 'give either tag or image_tag')
      if (tag === undefined && !image_tag) throw invalid('tag', 'required')
      if (!isImageId(imageId)) throw new DomainError('image.not_found', { imageId })
      await putTag(ctx, { imageId, tag: image_tag ?? parseRequestTag(tag ?? '') })
      return noContent()
    },
  },
  {
    id: 'ims.listTagTexts',
    method: 'GET',
    path: '/v1/cloudimages/tags',
    summary: 'Tags of the images that a filter selects',
    actions: ['ims:images:list'],
    access: 'project',
    query: z.looseObject({ limit: z.string().optional(), page: z.string().optional() }),
    answers: { 200: { description: 'Tags.', schema: z.object({ tags: z.array(z.string()) }) } },
    handle: async (request, ctx) => {
      const query = new URLSearchParams(request.query)
      const limit = query.get('limit') === null ? undefined : countOf('limit', query.get('limit'), 0)
      const page = countOf('page', query.get('page'), 1)
      if (page < 1) throw invalid('page', 'too_small')
      for (const name of ['limit', 'page', 'marker']) query.delete(name)
      const offset = limit === undefined ? 0 : (page - 1) * limit
      const tags = await listSelectedTags(ctx, { selection: imsSelectionOf(query), limit, offset })
      return json({ tags: tags.map(tagText) })
    },
  },
  {
    id: 'ims.listAllTags',
    method: 'GET',
    path: '/v2/:projectId/images/tags',
    summary: 'Keys that are in use, with their values',
    actions: ['ims:images:list'],
    access: 'project',
    answers: {
      200: {
        description: 'Keys.',
        schema: z.object({ tags: z.array(z.object({ key: z.string(), values: z.array(z.string()) })) }),
      },
    },
    handle: async (_request, ctx) => json({ tags: await listTags(ctx, {}) }),
  },
  {
    id: 'ims.findByTags',
    method: 'POST',
    path: '/v2/:projectId/images/resource_instances/action',
    summary: 'Find or count images by their tags',
    actions: ['ims:images:list'],
    access: 'project',
    body: Instances,
    answers: { 200: { description: 'Images with their tags, or only how many there are.' } },
    handle: async (request, ctx) => {
      const given = bodyOf(Instances, request)
      const search = searchOf(given)
      const total_count = await countTagged(ctx, search)
      if (given.action === 'count') return json({ total_count })
      const images = await findTagged(ctx, search)
      const resources = images.map(({ id, name, status, tags }) => ({
        resource_id: id,
        resource_name: name,
        resource_detail: { status: wireStatus(status) },
        tags,
      }))
      return json({ resources, total_count })
    },
  },
  {
    id: 'ims.listImageTags',
    method: 'GET',
    path: IMAGE_TAGS,
    summary: 'Tags of an image',
    actions: ['ims:images:get'],
    access: 'project',
    answers: { 200: { description: 'Tags.', schema: z.object({ tags: z.array(TagPair) }) } },
    handle: async (request, ctx) =>
      json({ tags: (await getImage(ctx, { imageId: imageIdOf(request) })).tags }),
  },
  {
    ...ofImage,
    id: 'ims.addImageTag',
    method: 'POST',
    path: IMAGE_TAGS,
    summary: 'Add a tag to an image or change its value',
    body: AddTag,
    handle: async (request, ctx) => {
      await putTag(ctx, { imageId: imageIdOf(request), tag: bodyOf(AddTag, request).tag })
      return noContent()
    },
  },
  {
    ...ofImage,
    id: 'ims.changeImageTags',
    method: 'POST',
    path: `${IMAGE_TAGS}/action`,
    summary: 'Add or delete several tags of an image',
    body: TagAction,
    handle: async (request, ctx) => {
      const { action, tags } = bodyOf(TagAction, request)
      const imageId = imageIdOf(request)
      insistDifferent(tags)
      if (action === 'create') await mergeTags(ctx, { imageId, tags })
      else await removeTags(ctx, { imageId, keys: tags.map(({ key }) => key) })
      return noContent()
    },
  },
  {
    ...ofImage,
    id: 'ims.deleteImageTag',
    method: 'DELETE',
    path: `${IMAGE_TAGS}/:key`,
    summary: 'Delete a tag of an image',
    answers: { ...done, 404: { description: 'There is no such tag.' } },
    handle: async (request, ctx) => {
      await deleteTag(ctx, { imageId: imageIdOf(request), key: request.params.key ?? '' })
      return noContent()
    },
  },
  {
    ...ofImage,
    id: 'ims.deleteImageTags',
    method: 'DELETE',
    path: '/v1/:projectId/cloudimages/:imageId/tags/delete',
    summary: 'Delete several tags of an image',
    body: TagsToDelete,
    handle: async (request, ctx) => {
      const { tags } = bodyOf(TagsToDelete, request)
      insistDifferent(tags)
      await removeTags(ctx, { imageId: imageIdOf(request), keys: tags.map(({ key }) => key) })
      return noContent()
    },
  },
]
