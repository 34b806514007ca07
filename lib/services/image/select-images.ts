import { Prisma } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { Actor } from '@/lib/domain/iam/actor'
import { isImageId } from '@/lib/domain/ids'
import {
  type Comparable,
  type Comparison,
  comparable,
  ImageSelection,
  isImageStatus,
  type SelectionSortKey,
} from '@/lib/domain/image/selection'
import type { ImageView } from '@/lib/domain/image/view'
import type { Context } from '../context'
import { read } from '../verb'
import { findVisible } from './find-image'
import { listable } from './permitted'
import { queryImages } from './rows'

const { sql, join, raw } = Prisma
type Sql = Prisma.Sql

const columns: Record<Comparable, string> = {
  id: 'i.id',
  name: 'i.name',
  status: 'i.status',
  kind: 'i.kind::text',
  containerFormat: 'i.container_format',
  diskFormat: 'i.disk_format',
  owner: 'coalesce(i.owner_label, i.project_id)',
  isProtected: 'i.is_protected',
  minDiskGib: 'i.min_disk_gib',
  minRamMib: 'i.min_ram_mib',
  sizeBytes: 'i.size_bytes',
  createdAt: 'i.created_at',
  updatedAt: 'i.updated_at',
  md5: 'i.md5',
  hashAlgorithm: 'i.hash_algorithm',
  hashValue: 'i.hash_value',
  osType: 'i.os_type',
  osBit: 'i.os_bit',
  osVersion: 'i.os_version',
  platform: 'i.platform',
  architecture: 'i.architecture',
  serverType: 'i.server_type',
  kmsKeyId: 'i.kms_key_id',
}

const casts: Record<(typeof comparable)[Comparable], string> = {
  id: 'uuid',
  text: 'text',
  owner: 'text',
  status: '"ImageStatus"',
  boolean: 'boolean',
  number: 'bigint',
  time: 'timestamptz',
}

const symbols = { eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

const sortColumns: Record<SelectionSortKey, string> = {
  name: 'name',
  status: 'status',
  containerFormat: 'container_format',
  diskFormat: 'disk_format',
  sizeBytes: 'size_bytes',
  id: 'id',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
}

export interface SelectedImages {
  images: ImageView[]
  /** Whether there are more behind the last. */
  hasMore: boolean
}

/**
 * A page of everything that the actor may list, as the wire APIs ask for it. Each relation is read by an index of its own
 * up to the page's size, so that the cost neither grows with the number of images nor with those of others.
 */
export const selectImages = read({
  action: 'ims:images:list',
  input: ImageSelection,
  run: async (ctx, _target, selection): Promise<SelectedImages> => {
    const keys = sortKeysOf(selection)
    const order = join(
      keys.map(({ column, isAscending }) => raw(`i.${column} ${isAscending ? 'ASC' : 'DESC'}`)),
    )
    const behind = await behindMarker(ctx, selection, keys)
    const conditions = conditionsOf(ctx, selection)
    if (conditions === null || selection.relations.length === 0) return { images: [], hasMore: false }
    // Written out, not a parameter: a kept plan must know how little is wanted.
    const wanted = raw(String(selection.limit + 1))
    const branches = selection.relations.map(
      (relation) => sql`(SELECT i.* FROM images i WHERE ${related(ctx.actor, relation, selection)}
        AND ${conditions} ${behind} ORDER BY ${order} LIMIT ${wanted})`,
    )
    const page = sql`SELECT * FROM (${join(branches, ' UNION ALL ')}) i ORDER BY ${order} LIMIT ${wanted}`
    const images = await queryImages(ctx, page, order)
    return { images: images.slice(0, selection.limit), hasMore: images.length > selection.limit }
  },
})

/** All that a selection means as one condition on `images i`, for what is told of them besides themselves. */
export function selectedBy(ctx: Context, selection: ImageSelection): Sql {
  const conditions = conditionsOf(ctx, selection)
  if (conditions === null || selection.relations.length === 0) return sql`false`
  const relations = selection.relations.map((relation) => sql`(${related(ctx.actor, relation, selection)})`)
  return sql`(${join(relations, ' OR ')}) AND ${conditions}`
}

/** Which images a relation means. They do not overlap, so that no image comes twice. */
function related(
  actor: Actor,
  relation: ImageSelection['relations'][number],
  selection: ImageSelection,
): Sql {
  const { projectId, regionId } = actor
  const isElsewhere = sql`i.region_id = ${regionId} AND i.project_id <> ${projectId}`
  switch (relation) {
    case 'own': {
      const isShared = sql`(i.visibility = 'private' AND (i.is_shareable OR EXISTS (
        SELECT 1 FROM image_members m WHERE m.image_id = i.id)))`
      const sharing =
        selection.ownSharing === 'any'
          ? sql`true`
          : selection.ownSharing === 'public'
            ? sql`i.visibility = 'public'`
            : selection.ownSharing === 'shared'
              ? isShared
              : sql`NOT ${isShared} AND i.visibility = 'private'`
      return sql`i.project_id = ${projectId} AND i.status <> 'deleted' AND ${sharing}`
    }
    case 'public':
      return sql`${isElsewhere} AND i.visibility = 'public' AND i.status = 'active'`
    case 'market':
      return sql`${isElsewhere} AND i.visibility = 'market' AND i.publication = 'listed' AND i.status = 'active'`
    case 'shared': {
      const status =
        selection.memberStatus === 'all'
          ? sql`true`
          : sql`m.status = ${selection.memberStatus}::"MemberStatus"`
      return sql`${isElsewhere} AND i.visibility = 'private' AND i.status <> 'deleted' AND i.id IN (
        SELECT m.image_id FROM image_members m WHERE m.project_id = ${projectId} AND ${status})`
    }
  }
}

/** Null when nothing can match: a value that no image can have. */
function conditionsOf(ctx: Context, selection: ImageSelection): Sql | null {
  const conditions: Sql[] = [listable(ctx), sql`i.is_hidden = ${selection.isHidden}`]
  for (const comparison of selection.comparisons) {
    const condition = compared(comparison)
    if (!condition) return null
    conditions.push(condition)
  }
  if (Object.keys(selection.properties).length > 0)
    conditions.push(sql`i.properties @> ${JSON.stringify(selection.properties)}::jsonb`)
  for (const tag of selection.tags) conditions.push(tagged(ctx.actor, tag))
  return join(conditions, ' AND ')
}

function compared({ attribute, operator, values }: Comparison): Sql | null {
  const kind = comparable[attribute]
  const possible = values.filter((each) => isPossible(kind, each))
  const column = raw(columns[attribute])
  const cast = raw(casts[kind])
  if (operator === 'in') {
    if (possible.length === 0) return null
    return sql`${column} IN (${join(possible.map((each) => sql`${each}::${cast}`))})`
  }
  if (possible.length === 0) return operator === 'neq' ? sql`true` : null
  return sql`${column} ${raw(symbols[operator])} ${possible[0]}::${cast}`
}

/** Anybody can ask for anything; the database takes only what its types can hold. */
function isPossible(kind: (typeof comparable)[Comparable], given: Comparison['values'][number]): boolean {
  if (kind === 'id') return typeof given === 'string' && isImageId(given)
  if (kind === 'status') return typeof given === 'string' && isImageStatus(given)
  if (kind === 'number') return Number.isSafeInteger(given)
  return true
}

/** `key` with any value, or `key=value`; of others' images only the tags that the actor would be shown. */
function tagged(actor: Actor, tag: string): Sql {
  const [key = '', ...rest] = tag.split('=')
  const isValue = rest.length > 0 ? sql`AND t.value = ${rest.join('=')}` : Prisma.empty
  return sql`EXISTS (SELECT 1 FROM image_tags t WHERE t.image_id = i.id AND t.key = ${key} ${isValue}
    AND (i.project_id = ${actor.projectId} OR EXISTS (SELECT 1 FROM image_members m
      WHERE m.image_id = i.id AND m.project_id = ${actor.projectId} AND m.status = 'accepted')))`
}

interface SortKey {
  column: string
  isAscending: boolean
}

/** The wanted keys and, so that no two rows are alike, creation and id; in the direction of the first. */
function sortKeysOf({ sort }: ImageSelection): SortKey[] {
  const wanted = sort.map(({ key, isAscending }) => ({ column: sortColumns[key], isAscending }))
  const isAscending = wanted[0]?.isAscending ?? false
  const added = ['created_at', 'id'].filter((column) => !wanted.some((key) => key.column === column))
  return [...wanted, ...added.map((column) => ({ column, isAscending }))]
}

/** Rows behind the marker, key by key: later in the first, or alike in it and later in the second, and so on. */
async function behindMarker(
  ctx: Context,
  { marker }: ImageSelection,
  keys: readonly SortKey[],
): Promise<Sql> {
  if (marker === null) return Prisma.empty
  const invalid = new DomainError('request.invalid', { field: 'marker', reason: 'image_id' })
  if (!isImageId(marker)) throw invalid
  await findVisible(ctx, marker).catch((error: unknown) => {
    throw error instanceof DomainError ? invalid : error
  })
  const markerValue = (column: string) =>
    sql`(SELECT ${raw(`b.${column}`)} FROM images b WHERE b.id = ${marker}::uuid)`
  const isUniform = keys.every(({ isAscending }) => isAscending === keys[0]?.isAscending)
  if (isUniform) {
    const row = raw(keys.map(({ column }) => `i.${column}`).join(', '))
    const values = join(keys.map(({ column }) => markerValue(column)))
    return sql`AND (${row}) ${raw(keys[0]?.isAscending ? '>' : '<')} (${values})`
  }
  const steps = keys.map(({ column, isAscending }, index) => {
    const alike = keys
      .slice(0, index)
      .map((key) => sql`${raw(`i.${key.column}`)} = ${markerValue(key.column)}`)
    const later = sql`${raw(`i.${column} ${isAscending ? '>' : '<'}`)} ${markerValue(column)}`
    return sql`(${join([...alike, later], ' AND ')})`
  })
  return sql`AND (${join(steps, ' OR ')})`
}
