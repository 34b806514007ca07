import { z } from 'zod'
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
    const tags = await ctx.db.imageTag.findMany({
      where: { image: { projectId: ctx.actor.projectId, status: { not: 'deleted' } } },
      distinct: ['key', 'value'],
      orderBy: [{ key: 'asc' }, { value: 'asc' }],
      take: 1000,
    })
    const byKey = new Map<string, string[]>()
    for (const { key, value } of tags) byKey.set(key, [...(byKey.get(key) ?? []), value])
    return [...byKey].map(([key, values]) => ({ key, values }))
  },
})
