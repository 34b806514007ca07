import { z } from 'zod'
import { listable } from '../image/permitted'
import { own } from '../image/visibility'
import { read } from '../verb'

export interface TagKeyView {
  key: string
  values: string[]
}

/** The keys in use in the project with their values, for the tag search [M6]. */
export const listTags = read({
  action: 'ims:images:list',
  input: z.object({}),
  run: async (ctx): Promise<TagKeyView[]> => {
    const tags = await ctx.db.$queryRaw<{ key: string; value: string }[]>`
      SELECT DISTINCT used.key, used.value FROM image_tags used JOIN images i ON i.id = used.image_id
      WHERE ${own(ctx.actor)} AND ${listable(ctx)} ORDER BY 1, 2 LIMIT 1000`
    const byKey = new Map<string, string[]>()
    for (const { key, value } of tags) byKey.set(key, [...(byKey.get(key) ?? []), value])
    return [...byKey].map(([key, values]) => ({ key, values }))
  },
})
