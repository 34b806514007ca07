import { z } from 'zod'
import { imsCondition } from '@/lib/api/ims/list-filter'
import { DomainError } from '@/lib/domain/errors'
import {
  type Comparable,
  type Comparison,
  comparable,
  type ImageSelection,
  type Operator,
  operators,
  type SelectionSortKey,
} from '@/lib/domain/image/selection'
import { isStorableTime } from '@/lib/domain/storable-time'

type Wanted = z.input<typeof ImageSelection>

const DEFAULT_LIMIT = 25 // ims-api §4
const LIMIT_MAX = 1000

/** Filters by the API's names. */
const attributes: Readonly<Record<string, Comparable>> = {
  id: 'id',
  name: 'name',
  status: 'status',
  container_format: 'containerFormat',
  disk_format: 'diskFormat',
  owner: 'owner',
  protected: 'isProtected',
  min_disk: 'minDiskGib',
  min_ram: 'minRamMib',
  size: 'sizeBytes',
  checksum: 'md5',
  os_hash_algo: 'hashAlgorithm',
  os_hash_value: 'hashValue',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
}

const sortKeys: Readonly<Record<string, SelectionSortKey>> = {
  name: 'name',
  status: 'status',
  container_format: 'containerFormat',
  disk_format: 'diskFormat',
  size: 'sizeBytes',
  id: 'id',
  created_at: 'createdAt',
  create_at: 'createdAt', // spelt so in one of the documents; ims-api §4
  updated_at: 'updatedAt',
}

const invalid = (field: string, reason: string): DomainError =>
  new DomainError('request.invalid', { field, reason })

export function numberOf(field: string, text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw invalid(field, 'number')
  return Number(text)
}

export function booleanOf(field: string, text: string): boolean {
  const word = text.toLowerCase()
  if (word === 'true' || word === '1') return true
  if (word === 'false' || word === '0') return false
  throw invalid(field, 'boolean')
}

function timeOf(field: string, text: string): Date {
  const isTime = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:?\d\d)?)?$/.test(text)
  const hasZone = /Z$|[+-]\d\d:?\d\d$/.test(text.slice(10))
  const time = new Date(text.replace(' ', 'T') + (hasZone || text.length === 10 ? '' : 'Z'))
  // A day that no month has would be taken for one of the next.
  const isDay = new Date(text.slice(0, 10)).toJSON()?.startsWith(text.slice(0, 10))
  if (!isTime || !isStorableTime(text) || !isDay || Number.isNaN(time.getTime())) throw invalid(field, 'time')
  return time
}

function parsedValue(field: string, attribute: Comparable, text: string): Comparison['values'][number] {
  switch (comparable[attribute]) {
    case 'number':
      return numberOf(field, text)
    case 'boolean':
      return booleanOf(field, text)
    case 'time':
      return timeOf(field, text)
    default:
      return text
  }
}

/** `in:a,"b,c"`: values between commas, quoted where they hold one. */
function valuesOfList(field: string, text: string): string[] {
  const values: string[] = []
  let rest = text
  while (rest !== '') {
    const isQuoted = rest.startsWith('"')
    const end = isQuoted ? rest.indexOf('"', 1) : rest.indexOf(',')
    if (isQuoted && end < 0) throw invalid(field, 'quotes')
    const value = isQuoted ? rest.slice(1, end) : rest.slice(0, end < 0 ? undefined : end)
    values.push(value)
    rest = end < 0 ? '' : rest.slice(isQuoted ? end + 1 : end)
    if (rest !== '' && !rest.startsWith(',')) throw invalid(field, 'quotes')
    rest = rest.slice(1)
  }
  return values
}

const VALUE_MAX_CHARS = 255
const VALUES_MAX = 100

/** A filter that no verb would take, named as the query names it. */
export function insistFilter(field: string, { values }: Comparison): void {
  if (values.length > VALUES_MAX) throw invalid(field, 'too_many')
  if (values.some((value) => typeof value === 'string' && value.length > VALUE_MAX_CHARS))
    throw invalid(field, 'too_long')
}

const isOperator = (text: string): text is Operator => operators.some((operator) => operator === text)

/** A filter's text: `op:value`, `in:list` or the value itself. */
export function comparisonOf(field: string, attribute: Comparable, text: string): Comparison {
  const colon = text.indexOf(':')
  const word = colon < 0 ? '' : text.slice(0, colon)
  const kind = comparable[attribute]
  const takesIn = kind !== 'time' && kind !== 'number' && kind !== 'boolean'
  if (word === 'in' && takesIn) {
    const values = valuesOfList(field, text.slice(colon + 1)).map((value) =>
      parsedValue(field, attribute, value),
    )
    return { attribute, operator: 'in', values: values.length > 0 ? values : [''] }
  }
  // A name may hold a colon; only what reads as an operator is one.
  if (isOperator(word) && (kind === 'time' || kind === 'number' || word === 'neq' || word === 'eq'))
    return { attribute, operator: word, values: [parsedValue(field, attribute, text.slice(colon + 1))] }
  // The API has one word for two states of ours.
  if (attribute === 'status' && text === 'killed')
    return { attribute, operator: 'in', values: ['killed', 'error'] }
  return { attribute, operator: 'eq', values: [parsedValue(field, attribute, text)] }
}

function visibilityOf(visibility: string | null): Pick<Wanted, 'relations' | 'ownSharing'> {
  switch (visibility) {
    case null:
    case 'all':
      return {}
    case 'private':
      return { relations: ['own'], ownSharing: 'not_shared' }
    case 'shared':
      return { relations: ['own', 'shared'], ownSharing: 'shared' }
    case 'public':
      return { relations: ['own', 'public', 'market'], ownSharing: 'public' }
    case 'community':
      return { relations: [] }
    default:
      throw invalid('visibility', 'visibility')
  }
}

const memberStatuses = ['accepted', 'pending', 'rejected', 'all'] as const

function memberStatusOf(text: string | null): z.output<typeof ImageSelection>['memberStatus'] {
  if (text === null) return 'accepted'
  const status = memberStatuses.find((each) => each === text)
  if (!status) throw invalid('member_status', 'member_status')
  return status
}

function sortOf(query: URLSearchParams): Wanted['sort'] {
  const direction = (field: string, text: string | undefined): boolean | undefined => {
    if (text === undefined) return undefined
    if (text !== 'asc' && text !== 'desc') throw invalid(field, 'sort_dir')
    return text === 'asc'
  }
  const key = (field: string, text: string): SelectionSortKey => {
    const found = Object.hasOwn(sortKeys, text) ? sortKeys[text] : undefined
    if (!found) throw invalid(field, 'sort_key')
    return found
  }
  const sort = query.get('sort')
  const keys = query.getAll('sort_key')
  const directions = query.getAll('sort_dir')
  if (sort !== null && (keys.length > 0 || directions.length > 0)) throw invalid('sort', 'sort_twice')
  if (sort !== null) {
    return sort.split(',').map((part) => {
      const [name = '', way] = part.split(':')
      return { key: key('sort', name.trim()), isAscending: direction('sort', way?.trim()) ?? false }
    })
  }
  if (keys.length === 0) {
    return [{ key: 'createdAt', isAscending: direction('sort_dir', directions[0]) ?? false }]
  }
  if (directions.length > 1 && directions.length !== keys.length) throw invalid('sort_dir', 'sort_pairs')
  return keys.map((text, index) => ({
    key: key('sort_key', text),
    isAscending: direction('sort_dir', directions.length === 1 ? directions[0] : directions[index]) ?? false,
  }))
}

const handled = new Set([
  ...['visibility', 'member_status', 'tag', 'sort', 'sort_key', 'sort_dir', 'marker', 'limit', 'os_hidden'],
  ...['size_min', 'size_max'],
])

const text = (description: string) => z.string().optional().meta({ description })
const oneOf = (name: string) => `${name}: exact; or \`in:a,b\`, \`neq:a\`.`
const compared = (what: string, example: string) =>
  `${what}: exact; or \`gt:\`, \`gte:\`, \`lt:\`, \`lte:\`, \`neq:\` before it, such as \`gte:${example}\`.`
const TIME = '2026-01-01T00:00:00Z'

/** Filters of the OpenStack API; any other name is a property of the owner's own making. */
export const openStackFilters = {
  id: text(oneOf('Id')),
  name: text(oneOf('Name')),
  status: text(oneOf('Status')),
  visibility: text('private, shared, public, community or all.'),
  member_status: text('Of images that others share: accepted (so when not given), pending, rejected or all.'),
  owner: text('Id of the project that it belongs to.'),
  tag: text('`key` or `key=value`; may be repeated, all must be there.'),
  protected: text('true or false.'),
  os_hidden: text('true: the hidden ones instead of the others.'),
  container_format: text(oneOf('Format of the envelope')),
  disk_format: text(oneOf('Format of the disk')),
  min_disk: text(compared('GiB', '40')),
  min_ram: text(compared('MiB', '1024')),
  size: text(compared('Bytes', '1024')),
  size_min: text('Bytes, at least.'),
  size_max: text('Bytes, at most.'),
  checksum: text('MD5 of the data.'),
  os_hash_algo: text('Algorithm of `os_hash_value`.'),
  os_hash_value: text('Checksum of the data.'),
  created_at: text(compared('Time', TIME)),
  updated_at: text(compared('Time', TIME)),
}

/** Filters of IMS, which count on the OpenStack path too. */
export const imsFilters = {
  __imagetype: text('gold, private, shared or market.'),
  __isregistered: text('true; false is no image.'),
  __os_type: text('Linux, Windows or Other.'),
  __platform: text('Such as CentOS.'),
  __os_version: text('Such as CentOS 7.9 64bit; `GET /v1/cloudimages/os_version` lists them.'),
  __os_bit: text('32 or 64.'),
  __system__cmkid: text('Id of the key that it is encrypted with.'),
  __whole_image: text('true or false.'),
  __support_arm: text('true: for ARM servers.'),
  __support_kvm: text('All of them do.'),
  virtual_env_type: text('FusionCompute, Ironic, DataImage or IsoImage.'),
  enterprise_project_id: text('0 or all_granted_eps.'),
}

const page = {
  marker: text('Id of the image that the answer begins after.'),
  sort_key: text(
    'name, status, container_format, disk_format, size, id, created_at or updated_at; may be repeated.',
  ),
  sort_dir: text('asc or desc, one for all keys or one for each.'),
}

export const ListQuery = z.looseObject({
  limit: text(`Images in one answer, at most ${LIMIT_MAX}; ${DEFAULT_LIMIT} when not given.`),
  ...page,
  sort: text('`name:asc,created_at:desc`, instead of `sort_key` with `sort_dir`.'),
  ...openStackFilters,
  ...imsFilters,
})

export const ImsListQuery = z.looseObject({
  limit: text(`Images in one answer, at most ${LIMIT_MAX}; 500 when not given.`),
  ...page,
  architecture: text('x86 or arm.'),
  ...openStackFilters,
  ...imsFilters,
})

/** Every name that has a meaning of its own in a list. */
export const listNames = (): string[] => [...Object.keys(attributes), ...handled]

/** What a list request asks for; a name that is none of ours is a property [P2]. */
export function selectionOf(query: URLSearchParams, defaultLimit = DEFAULT_LIMIT): Wanted {
  const comparisons: Comparison[] = []
  const properties: Record<string, string> = {}
  let relations: Wanted['relations']
  let ownSharing: Wanted['ownSharing']
  for (const [name, text] of query) {
    if (handled.has(name)) continue
    const ims = imsCondition(name, text)
    if (ims) {
      for (const comparison of ims.comparisons) insistFilter(name, comparison)
      comparisons.push(...ims.comparisons)
      relations = ims.relations ?? relations
      ownSharing = ims.ownSharing ?? ownSharing
    } else if (Object.hasOwn(attributes, name) && attributes[name]) {
      const comparison = comparisonOf(name, attributes[name], text)
      insistFilter(name, comparison)
      comparisons.push(comparison)
    } else properties[name] = text
  }
  const size = (name: string, operator: Operator) => {
    const text = query.get(name)
    if (text === null) return
    const bytes = numberOf(name, text)
    if (bytes < 0) throw invalid(name, 'too_small')
    comparisons.push({ attribute: 'sizeBytes', operator, values: [bytes] })
  }
  size('size_min', 'gte')
  size('size_max', 'lte')
  const limit = query.get('limit')
  const hidden = query.get('os_hidden')
  const seen = visibilityOf(query.get('visibility'))
  // Two wishes about one's own that exclude each other leave none of them.
  const isOwnMeant = !ownSharing || !seen.ownSharing || ownSharing === seen.ownSharing
  const isMeant = (relation: NonNullable<typeof relations>[number]): boolean =>
    (relation !== 'own' || isOwnMeant) && (seen.relations?.includes(relation) ?? true)
  return {
    ...seen,
    ...(relations && { relations: relations.filter((each) => isMeant(each)) }),
    ...(ownSharing && { ownSharing }),
    memberStatus: memberStatusOf(query.get('member_status')),
    isHidden: hidden !== null && booleanOf('os_hidden', hidden),
    comparisons,
    properties,
    tags: query.getAll('tag'),
    sort: sortOf(query),
    marker: query.get('marker'),
    limit: limit === null ? defaultLimit : Math.min(numberOf('limit', limit), LIMIT_MAX),
  }
}
