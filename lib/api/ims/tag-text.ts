import { z } from 'zod'
import type { Tag } from '@/lib/domain/tag/tag'
import { invalid } from './parse'

export const TagPair = z.object({ key: z.string('required'), value: z.string().default('') })

/** Both ways of naming tags in a request; never both at once; ims-api §9. */
export const tagFields = {
  tags: z
    .array(z.string())
    .optional()
    .meta({ description: '`key.value` each; not together with image_tags.' }),
  image_tags: z.array(TagPair).optional().meta({ description: 'Not together with tags.' }),
}

/** `key.value`, split at the first dot; without one a key alone. */
export function parseRequestTag(text: string): Tag {
  const at = text.indexOf('.')
  return at < 0 ? { key: text, value: '' } : { key: text.slice(0, at), value: text.slice(at + 1) }
}

export function tagsOf(given: { tags?: string[]; image_tags?: Tag[] }): Tag[] {
  if (given.tags && given.image_tags) throw invalid('tags', 'give either tags or image_tags')
  return given.image_tags ?? given.tags?.map(parseRequestTag) ?? []
}
