import { DomainError } from '@/lib/domain/errors'
import type { ImageChanges } from '@/lib/domain/image/edit'
import { parseTagText } from '@/lib/domain/tag/tag'

/** Set by the service alone. */
export const readOnlyAttributes: readonly string[] = [
  ...['id', 'status', 'size', 'virtual_size', 'checksum', 'os_hash_algo', 'os_hash_value', 'created_at'],
  ...['updated_at', 'active_at', 'deleted_at', 'deleted', 'self', 'file', 'schema', 'direct_url', 'stores'],
  ...[
    '__imagetype',
    '__isregistered',
    '__image_source_type',
    '__image_size',
    '__image_location',
    '__os_type',
  ],
  ...['__platform', '__os_bit', '__whole_image', '__data_origin', '__root_origin', '__originalimagename'],
  ...['__backup_id', '__productcode', '__system_support_market', '__is_offshelved', '__account_code'],
  ...['__system__cmkid', '__sequence_num', '__lazyloading', '__os_feature_list', 'virtual_env_type'],
]

const RESERVED = /^os_glance_/

export function insistSettable(name: string): void {
  if (readOnlyAttributes.includes(name) || RESERVED.test(name))
    throw new DomainError('image.attribute_reserved', { name })
}

const invalid = (field: string, reason: string): DomainError =>
  new DomainError('request.invalid', { field, reason })

function text(name: string, value: unknown): string {
  if (typeof value !== 'string') throw invalid(name, 'text')
  return value
}

function truth(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'True') return true
  if (value === 'false' || value === 'False') return false
  throw invalid(name, 'boolean')
}

function count(name: string, value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) throw invalid(name, 'whole_number')
  if (number < 0) throw invalid(name, 'too_small')
  return number
}

function tags(name: string, value: unknown): { key: string; value: string }[] {
  if (!Array.isArray(value)) throw invalid(name, 'list')
  // A list is a set: twice the same is once.
  return [...new Set(value.map((tag) => text(name, tag)))].map(parseTagText)
}

const visibilityWords = ['private', 'shared', 'public'] as const

function visibility(name: string, value: unknown): (typeof visibilityWords)[number] {
  const found = visibilityWords.find((word) => word === value)
  if (!found) throw invalid(name, 'visibility')
  return found
}

/** Attributes with a meaning of their own, by the API's names; everything else is a property. */
export const attributeSetters: Readonly<Record<string, (name: string, value: unknown) => ImageChanges>> = {
  name: (name, value) => ({ name: value === null ? '' : text(name, value) }),
  visibility: (name, value) => ({ visibility: visibility(name, value) }),
  protected: (name, value) => ({ isProtected: truth(name, value) }),
  os_hidden: (name, value) => ({ isHidden: truth(name, value) }),
  container_format: (name, value) => ({
    containerFormat: (value === null ? '' : text(name, value)) as ImageChanges['containerFormat'], // safe: the verb checks it
  }),
  disk_format: (name, value) => ({ diskFormat: value === null ? '' : text(name, value) }),
  min_disk: (name, value) => ({ minDiskGib: count(name, value) }),
  min_ram: (name, value) => ({ minRamMib: count(name, value) }),
  max_ram: (name, value) => ({ maxRamMib: value === null ? null : count(name, value) || null }),
  tags: (name, value) => ({ tags: tags(name, value) }),
  owner: (name, value) => ({ owner: text(name, value) }),
  description: (name, value) => ({ description: text(name, value) }),
  __description: (name, value) => ({ description: text(name, value) }),
  __os_version: (name, value) => ({ osVersion: text(name, value) }),
  hw_firmware_type: (name, value) => ({
    bootMode: text(name, value) as ImageChanges['bootMode'], // safe: the verb checks it
  }),
  hw_vif_multiqueue_enabled: (name, value) => ({ hasNicMultiqueue: truth(name, value) }),
}

export const isAttribute = (name: string): boolean => Object.hasOwn(attributeSetters, name)

/** A property's value: text, whatever it reads like. */
export function propertyValue(name: string, value: unknown): string {
  return text(name, value)
}
