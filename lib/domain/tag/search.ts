import { z } from 'zod'

/** Searched tags may be older than the rules for new ones: only their length is looked at; ims-api §9. */
export const TAG_SEARCH_KEY_MAX_CHARS = 127
const VALUE_MAX_CHARS = 255
const KEYS_MAX = 10
const VALUES_MAX = 10

const noneTwice = (values: readonly string[]) => new Set(values).size === values.length

const Wanted = z.object({
  key: z.string().min(1, 'required').max(TAG_SEARCH_KEY_MAX_CHARS, 'too_long'),
  /** One of these; none: any value. */
  values: z
    .array(z.string().max(VALUE_MAX_CHARS, 'too_long'))
    .max(VALUES_MAX, 'too_many')
    .refine(noneTwice, 'tag_duplicate'),
})
export type WantedTag = z.output<typeof Wanted>

const wanted = z
  .array(Wanted)
  .min(1, 'required')
  .max(KEYS_MAX, 'too_many')
  .refine((tags) => noneTwice(tags.map(({ key }) => key)), 'tag_duplicate')
  .optional()

/** Which of the project's images, by their tags. */
export const TagSearch = z.object({
  /** All of these. */
  tags: wanted,
  tagsAny: wanted,
  /** Not all of these together. */
  notTags: wanted,
  notTagsAny: wanted,
  /** Only those without a tag; the four above do not count then. */
  hasNoTag: z.boolean().default(false),
  /** Part of the name; empty: no name. */
  name: z.string().max(255, 'too_long').optional(),
  imageId: z.string().max(64, 'too_long').optional(),
  limit: z.number().int().min(1, 'too_small').max(1000, 'too_large').default(10),
  offset: z.number().int().min(0, 'too_small').max(1_000_000, 'too_large').default(0),
})
export type TagSearch = z.output<typeof TagSearch>
