import { Prisma } from '@/lib/db/generated/client'
import type { ImageView } from '@/lib/domain/image/view'
import { TagSearch, type WantedTag } from '@/lib/domain/tag/search'
import type { Context } from '../context'
import { listable } from '../image/permitted'
import { queryImages } from '../image/rows'
import { own } from '../image/visibility'
import { read } from '../verb'

const { sql, join } = Prisma
type Sql = Prisma.Sql

/** Own images by their tags, a page of them in the order of their making. */
export const findTagged = read({
  action: 'ims:images:list',
  input: TagSearch,
  run: (ctx, _target, search): Promise<ImageView[]> => {
    const order = sql`i.created_at DESC, i.id`
    const page = sql`SELECT i.* FROM images i WHERE ${matching(ctx, search)}
      ORDER BY ${order} LIMIT ${search.limit} OFFSET ${search.offset}`
    return queryImages(ctx, page, order)
  },
})

export const countTagged = read({
  action: 'ims:images:list',
  input: TagSearch,
  run: async (ctx, _target, search): Promise<number> => {
    const [row] = await ctx.db.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) AS count FROM images i WHERE ${matching(ctx, search)}`
    return Number(row?.count ?? 0)
  },
})

function matching(ctx: Context, search: TagSearch): Sql {
  const conditions = [own(ctx.actor), listable(ctx)]
  if (search.hasNoTag) conditions.push(sql`NOT EXISTS (SELECT 1 FROM image_tags t WHERE t.image_id = i.id)`)
  else {
    const { tags, tagsAny, notTags, notTagsAny } = search
    if (tags) conditions.push(combined(tags, ' AND '))
    if (tagsAny) conditions.push(combined(tagsAny, ' OR '))
    if (notTags) conditions.push(sql`NOT ${combined(notTags, ' AND ')}`)
    if (notTagsAny) conditions.push(sql`NOT ${combined(notTagsAny, ' OR ')}`)
  }
  if (search.name === '') conditions.push(sql`i.name = ''`)
  else if (search.name !== undefined)
    conditions.push(sql`i.name LIKE ${`%${search.name.replaceAll(/[\\%_]/g, '\\$&')}%`}`)
  if (search.imageId !== undefined) conditions.push(sql`i.id::text = ${search.imageId}`)
  return join(conditions, ' AND ')
}

const combined = (tags: readonly WantedTag[], how: ' AND ' | ' OR '): Sql =>
  sql`(${join(tags.map(hasTag), how)})`

function hasTag({ key, values }: WantedTag): Sql {
  const isValue = values.length > 0 ? sql`AND t.value = ANY(${values}::text[])` : Prisma.empty
  return sql`EXISTS (SELECT 1 FROM image_tags t WHERE t.image_id = i.id AND t.key = ${key} ${isValue})`
}
