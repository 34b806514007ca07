import { z } from 'zod'
import { architectures, osTypes } from '../os/os-facts'
import { imageKinds, imageStatuses } from './kinds'

export const imageTabs = ['public', 'private', 'shared', 'market'] as const
export type ImageTab = (typeof imageTabs)[number]

export const imageSortKeys = ['createdAt', 'name', 'minDiskGib', 'sizeBytes', 'osVersion', 'status'] as const
export type ImageSortKey = (typeof imageSortKeys)[number]

export const pageSizes = [10, 20, 50, 100] as const
export const DEFAULT_PAGE_SIZE = 20

const listOf = <T extends readonly [string, ...string[]]>(values: T) =>
  z.array(z.enum(values)).max(20).default([])

/** What a list shows: the same shape for page, API and CSV link. */
export const ImageFilter = z.object({
  tab: z.enum(imageTabs),
  /** Part of the name, or a whole image id. */
  search: z.string().trim().max(128).default(''),
  osType: listOf(osTypes),
  kind: listOf(imageKinds),
  status: listOf(imageStatuses),
  architecture: listOf(architectures),
  /** All must match; `key` or `key=value` [M6]. */
  tags: z.array(z.string().min(1).max(80)).max(10).default([]),
})
export type ImageFilter = z.output<typeof ImageFilter>

export const ImageListQuery = ImageFilter.extend({
  sort: z.enum(imageSortKeys).default('createdAt'),
  direction: z.enum(['asc', 'desc']).default('desc'),
  pageSize: z.number().int().min(1).max(100).default(DEFAULT_PAGE_SIZE),
  /** Opaque; from a previous answer. */
  cursor: z.string().max(600).nullable().default(null),
})
export type ImageListQuery = z.output<typeof ImageListQuery>

/** Whether anything narrows the list, so that "none match" and "none yet" can be told apart. */
export const isFiltered = (filter: Omit<ImageFilter, 'tab'>): boolean =>
  filter.search !== '' ||
  [filter.osType, filter.kind, filter.status, filter.architecture, filter.tags].some(
    (list) => list.length > 0,
  )

/** A place in a sorted list: the sort value and id of a row, and which side of it the page lies. */
export interface Cursor {
  value: string | number
  id: string
  side: 'after' | 'before'
}

export const encodeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url')

const CursorShape = z.object({
  value: z.union([z.string(), z.number()]),
  id: z.uuid(),
  side: z.enum(['after', 'before']),
})

/** Null for anything that we did not make. */
export function decodeCursor(text: string): Cursor | null {
  try {
    return CursorShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    return null
  }
}
