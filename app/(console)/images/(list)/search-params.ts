import {
  createLoader,
  type inferParserType,
  parseAsArrayOf,
  parseAsNumberLiteral,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'
import { imageKinds, imageStatuses } from '@/lib/domain/image/kinds'
import {
  DEFAULT_PAGE_SIZE,
  type ImageListQuery,
  type ImageTab,
  imageSortKeys,
  pageSizes,
} from '@/lib/domain/image/list-query'
import { architectures, osTypes } from '@/lib/domain/os/os-facts'

/** What a link to a list restores. Named as the verb's input, so that page, browser read and CSV link spell it alike. */
export const imageListParams = {
  search: parseAsString.withDefault(''),
  osType: parseAsArrayOf(parseAsStringLiteral(osTypes)).withDefault([]),
  kind: parseAsArrayOf(parseAsStringLiteral(imageKinds)).withDefault([]),
  status: parseAsArrayOf(parseAsStringLiteral(imageStatuses)).withDefault([]),
  architecture: parseAsArrayOf(parseAsStringLiteral(architectures)).withDefault([]),
  tags: parseAsArrayOf(parseAsString).withDefault([]),
  sort: parseAsStringLiteral(imageSortKeys).withDefault('createdAt'),
  direction: parseAsStringLiteral(['asc', 'desc'] as const).withDefault('desc'),
  pageSize: parseAsNumberLiteral(pageSizes).withDefault(DEFAULT_PAGE_SIZE),
  cursor: parseAsString,
}
export type ImageListParams = inferParserType<typeof imageListParams>

export const loadImageListParams = createLoader(imageListParams)

/** The verb's input; also the query key, so that server and browser mean the same page. */
export const listQueryOf = (tab: ImageTab, params: ImageListParams): ImageListQuery => ({
  tab,
  search: params.search,
  osType: params.osType,
  kind: params.kind,
  status: params.status,
  architecture: params.architecture,
  tags: params.tags,
  sort: params.sort,
  direction: params.direction,
  pageSize: params.pageSize,
  cursor: params.cursor,
})
