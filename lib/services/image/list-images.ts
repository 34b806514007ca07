import { Prisma } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import { imageStatuses } from '@/lib/domain/image/kinds'
import {
  type Cursor,
  decodeCursor,
  encodeCursor,
  type ImageFilter,
  ImageListQuery,
  type ImageSortKey,
} from '@/lib/domain/image/list-query'
import type { ImageView } from '@/lib/domain/image/view'
import { StorableTime } from '@/lib/domain/storable-time'
import { isStorable } from '@/lib/domain/text'
import type { Context } from '../context'
import { read } from '../verb'
import { listable } from './permitted'
import { queryImages } from './rows'
import { inTab } from './visibility'

const { sql, join, raw } = Prisma

export interface ImagePage {
  images: ImageView[]
  nextCursor: string | null
  previousCursor: string | null
}

/** Column of each sort key, how it is cast in a cursor, and the value of a row. */
const sortColumns: Record<
  ImageSortKey,
  { column: string; cast: string; sortValueOf: (image: ImageView) => string | number }
> = {
  createdAt: { column: 'created_at', cast: 'timestamptz', sortValueOf: (image) => image.createdAt },
  name: { column: 'name', cast: 'text', sortValueOf: (image) => image.name },
  minDiskGib: { column: 'min_disk_gib', cast: 'integer', sortValueOf: (image) => image.minDiskGib },
  sizeBytes: { column: 'size_bytes', cast: 'bigint', sortValueOf: (image) => image.sizeBytes },
  osVersion: { column: 'os_version', cast: 'text', sortValueOf: (image) => image.osVersion },
  status: { column: 'status', cast: '"ImageStatus"', sortValueOf: (image) => image.status },
}

/** A page of images, forwards or backwards from a cursor; the cost does not grow with the page's depth [M6, T1–T4]. */
export const listImages = read({
  action: 'ims:images:list',
  input: ImageListQuery,
  run: async (ctx, _target, query): Promise<ImagePage> => {
    const cursor = query.cursor === null ? null : decodeCursor(query.cursor)
    if (query.cursor !== null && !(cursor && fitsSort(query.sort, cursor.value)))
      throw new DomainError('request.invalid', { field: 'cursor', reason: 'cursor' })
    const { column, cast, sortValueOf } = sortColumns[query.sort]
    const isBackwards = cursor?.side === 'before'
    const isAscending = (query.direction === 'asc') !== isBackwards
    const order = (ascending: boolean) =>
      raw(`i.${column} ${ascending ? 'ASC' : 'DESC'}, i.id ${ascending ? 'ASC' : 'DESC'}`)
    const from = cursor
      ? sql`AND (${raw(`i.${column}`)}, i.id) ${raw(isAscending ? '>' : '<')} (${cursor.value}::${raw(cast)}, ${cursor.id}::uuid)`
      : Prisma.empty

    const page = sql`SELECT i.* FROM images i WHERE ${matching(ctx, query)} ${from}
      ORDER BY ${order(isAscending)} LIMIT ${query.pageSize + 1}`
    const rows = await queryImages(ctx, page, order(isAscending))
    const hasMore = rows.length > query.pageSize
    const images = rows.slice(0, query.pageSize)
    if (isBackwards) images.reverse()

    const at = (image: ImageView | undefined, side: Cursor['side']): string | null =>
      image ? encodeCursor({ value: sortValueOf(image), id: image.id, side }) : null
    return {
      images,
      nextCursor: isBackwards || hasMore ? at(images.at(-1), 'after') : null,
      previousCursor: (isBackwards ? hasMore : cursor !== null) ? at(images[0], 'before') : null,
    }
  },
})

/** Whether a cursor's value can be one of the column's: anybody can make up a cursor. */
function fitsSort(sort: ImageSortKey, value: string | number): boolean {
  switch (sort) {
    case 'createdAt':
      return typeof value === 'string' && StorableTime().safeParse(value).success
    case 'status':
      return imageStatuses.some((status) => status === value)
    case 'minDiskGib':
      return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31
    case 'sizeBytes':
      return Number.isSafeInteger(value)
    case 'name':
    case 'osVersion':
      return typeof value === 'string' && isStorable(value)
  }
}

/** The condition of a filter; the CSV export uses it too. */
export function matching(ctx: Pick<Context, 'actor' | 'request'>, filter: ImageFilter): Prisma.Sql {
  const conditions = [inTab(ctx.actor, filter.tab), listable(ctx)]
  if (filter.search) {
    const contains = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`
    conditions.push(
      isUuid(filter.search)
        ? sql`i.id = ${filter.search.toLowerCase()}::uuid`
        : sql`i.name ILIKE ${contains}`,
    )
  }
  if (filter.osType.length) conditions.push(sql`i.os_type IN (${join(filter.osType)})`)
  if (filter.kind.length) conditions.push(sql`i.kind::text IN (${join(filter.kind)})`)
  if (filter.status.length) conditions.push(sql`i.status::text IN (${join(filter.status)})`)
  if (filter.architecture.length) conditions.push(sql`i.architecture IN (${join(filter.architecture)})`)
  // Tags of public and market images are the operator's own: searching must not tell them either.
  const hasTags = filter.tab === 'private' || filter.tab === 'shared'
  for (const tag of filter.tags) conditions.push(hasTags ? withTag(tag) : sql`false`)
  return join(conditions, ' AND ')
}

/** `key=value` asks for both, `key` for any value [M6]. */
function withTag(tag: string): Prisma.Sql {
  const [key, ...rest] = tag.split('=')
  const value = rest.length > 0 ? sql`AND t.value = ${rest.join('=')}` : Prisma.empty
  return sql`EXISTS (SELECT 1 FROM image_tags t WHERE t.image_id = i.id AND t.key = ${key} ${value})`
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
