import { imageDocument } from '@/lib/api/wire/image-document'
import { DomainError } from '@/lib/domain/errors'
import type { HashClaim, ImageChanges, Location } from '@/lib/domain/image/edit'
import type { ImageView } from '@/lib/domain/image/view'
import { attributeSetters, insistSettable, isAttribute, propertyValue } from './attributes'

/** One step of a JSON patch, after either media type was read. */
export interface PatchStep {
  operation: 'add' | 'replace' | 'remove'
  /** Decoded parts of the pointer. */
  path: readonly string[]
  value: unknown
}

const STEPS_MAX = 300

const invalid = (field: string, reason: string): DomainError =>
  new DomainError('request.invalid', { field, reason })

const operations = ['add', 'replace', 'remove'] as const

/** RFC 6901. */
function pointer(text: unknown): string[] {
  if (typeof text !== 'string' || !text.startsWith('/')) throw invalid('path', 'pointer')
  return text
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function stepOf(step: unknown): PatchStep {
  if (typeof step !== 'object' || step === null) throw invalid('body', 'patch')
  const record = step as Record<string, unknown>
  // v2.1: { op, path, value }; v2.0: { "<operation>": path, value }.
  const word = 'op' in record ? record.op : operations.find((each) => each in record)
  const operation = operations.find((each) => each === word)
  if (!operation) throw invalid('op', 'operation')
  const path = pointer('op' in record ? record.path : record[operation])
  if (operation !== 'remove' && !('value' in record)) throw invalid('value', 'required')
  return { operation, path, value: record.value }
}

export function patchSteps(body: unknown): PatchStep[] {
  if (!Array.isArray(body)) throw invalid('body', 'list')
  if (body.length > STEPS_MAX) throw invalid('body', 'too_many')
  return body.map(stepOf)
}

/** What a patch makes of an image: all of its steps, one after the other, or none. */
export function changesOf(image: ImageView, storeId: string, steps: readonly PatchStep[]): ImageChanges {
  const shown = new Map(
    Object.entries(imageDocument(image, storeId)).filter(([, value]) => value !== undefined),
  )
  const properties = new Map(Object.entries(image.properties))
  const changes: ImageChanges = {}
  let tags = image.tags.map(({ key, value }) => (value === '' ? key : `${key}=${value}`))
  const locations = new LocationList(image)

  for (const { operation, path, value } of steps) {
    const [name = '', ...inner] = path
    if (name === '') throw invalid('path', 'pointer')
    if (name === 'locations') {
      locations.apply(operation, inner, value)
      continue
    }
    insistSettable(name)
    if (name === 'tags') {
      tags = changedTags(tags, operation, inner, value)
      Object.assign(changes, attributeSetters.tags?.('tags', tags))
      continue
    }
    if (inner.length > 0) throw invalid('path', 'pointer')
    if (operation !== 'add' && !isAttribute(name) && !properties.has(name) && !shown.has(name))
      throw new DomainError('image.attribute_missing', { name })
    if (isAttribute(name)) {
      if (operation === 'remove') throw new DomainError('image.attribute_reserved', { name })
      Object.assign(changes, attributeSetters[name]?.(name, value))
    } else if (operation === 'remove') properties.delete(name)
    else properties.set(name, propertyValue(name, value))
  }
  const after = Object.fromEntries(properties)
  const isSame = JSON.stringify(after) === JSON.stringify(image.properties)
  return { ...changes, ...(!isSame && { properties: after }), ...locations.changes() }
}

function changedTags(
  tags: readonly string[],
  operation: PatchStep['operation'],
  inner: readonly string[],
  value: unknown,
): string[] {
  const [place] = inner
  if (place === undefined) {
    if (operation === 'remove') return []
    if (!Array.isArray(value) || value.some((tag) => typeof tag !== 'string')) throw invalid('tags', 'list')
    return value as string[] // safe: checked above
  }
  if (operation === 'add' && place === '-') return [...tags, String(value)]
  const index = /^\d+$/.test(place) ? Number(place) : -1
  if (operation === 'remove' && index >= 0 && index < tags.length) return tags.filter((_, at) => at !== index)
  throw invalid('path', 'pointer')
}

interface Claimed {
  hash?: HashClaim
}

/** `/locations` under the rules of the API: entries come and go one by one, a replacement may only change their metadata. */
class LocationList {
  private entries: Location[]
  private isChanged = false
  private claimed: Claimed = {}

  constructor(private readonly image: ImageView) {
    this.entries = image.locations.map(({ url, metadata }) => ({ url, metadata: { ...metadata } }))
  }

  apply(operation: PatchStep['operation'], [place, ...deeper]: readonly string[], value: unknown): void {
    if (deeper.length > 0) throw invalid('path', 'pointer')
    this.isChanged = true
    if (operation === 'add' && place !== undefined) this.add(place, value)
    else if (operation === 'remove' && place !== undefined) this.remove(place)
    else if (operation !== 'remove' && place === undefined) this.replace(value)
    else throw invalid('path', 'pointer')
  }

  changes(): ImageChanges {
    return this.isChanged ? { locations: this.entries, ...this.claimed } : {}
  }

  private add(place: string, value: unknown): void {
    const { location, hash } = locationOf(value)
    const index = place === '-' ? this.entries.length : Number(place)
    if (!Number.isInteger(index) || index < 0 || index > this.entries.length) throw invalid('path', 'pointer')
    this.entries.splice(index, 0, location)
    if (hash) this.claimed = { hash }
  }

  private remove(place: string): void {
    const index = Number(place)
    if (!/^\d+$/.test(place) || index >= this.entries.length) throw invalid('path', 'pointer')
    if (this.entries.length === 1 && this.image.status !== 'queued')
      throw new DomainError('image.last_location')
    this.entries.splice(index, 1)
  }

  private replace(value: unknown): void {
    if (!Array.isArray(value)) throw invalid('locations', 'list')
    const wanted = value.map(locationOf)
    const same =
      wanted.length === this.entries.length &&
      wanted.every(({ location }, index) => location.url === this.entries[index]?.url)
    if (this.entries.length > 0 && !same)
      throw new DomainError('image.location_refused', { reason: 'replaced' })
    this.entries = wanted.map(({ location }) => location)
    const hash = wanted.find((each) => each.hash)?.hash
    if (hash) this.claimed = { hash }
  }
}

function locationOf(value: unknown): { location: Location; hash: HashClaim | undefined } {
  if (typeof value !== 'object' || value === null) throw invalid('locations', 'object')
  const { url, metadata, validation_data: claim } = value as Record<string, unknown>
  if (typeof url !== 'string') throw invalid('locations.url', 'required')
  const location = { url, metadata: (metadata ?? {}) as Location['metadata'] } // safe: the verb checks it
  if (typeof claim !== 'object' || claim === null) return { location, hash: undefined }
  const { checksum, os_hash_algo, os_hash_value } = claim as Record<string, unknown>
  const hash = {
    md5: checksum ?? null,
    algorithm: os_hash_algo ?? 'sha512',
    value: os_hash_value,
  } as HashClaim // safe: the verb checks it
  return { location, hash }
}
