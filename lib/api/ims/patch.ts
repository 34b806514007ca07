import type { PatchStep } from '@/lib/api/glance/patch'
import { DomainError } from '@/lib/domain/errors'
import type { ImageChanges } from '@/lib/domain/image/edit'
import { ImageName } from '@/lib/domain/image/input'
import type { ImageView } from '@/lib/domain/image/view'
import { bootModes } from '@/lib/domain/os/os-facts'
import { invalid } from './parse'
import { presentImsImage } from './present-image'

const reserved = (name: string): DomainError => new DomainError('image.attribute_reserved', { name })

function whole(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw invalid(name, 'whole_number')
  return Number(text)
}

function truth(name: string, text: string): boolean {
  const word = text.toLowerCase()
  if (word !== 'true' && word !== 'false') throw invalid(name, 'boolean')
  return word === 'true'
}

function named(text: string): string {
  const result = ImageName.safeParse(text)
  if (!result.success) throw invalid('name', result.error.issues[0]?.message ?? 'image_name')
  return result.data
}

function bootMode(text: string): (typeof bootModes)[number] {
  const found = bootModes.find((mode) => mode === text)
  if (!found) throw invalid('hw_firmware_type', 'boot_mode')
  return found
}

/** Attributes that IMS lets an owner change, and what each is after its removal; null: it stays; ims-api §5. */
const settable: Readonly<
  Record<string, { set: (text: string) => ImageChanges; removed: ImageChanges | null }>
> = {
  name: { set: (text) => ({ name: named(text) }), removed: null },
  __description: { set: (description) => ({ description }), removed: { description: '' } },
  min_ram: { set: (text) => ({ minRamMib: whole('min_ram', text) }), removed: { minRamMib: 0 } },
  max_ram: { set: (text) => ({ maxRamMib: whole('max_ram', text) || null }), removed: { maxRamMib: null } },
  hw_firmware_type: { set: (text) => ({ bootMode: bootMode(text) }), removed: { bootMode: 'bios' } },
  hw_vif_multiqueue_enabled: {
    set: (text) => ({ hasNicMultiqueue: truth('hw_vif_multiqueue_enabled', text) }),
    removed: { hasNicMultiqueue: false },
  },
  // There is one enterprise project, the default.
  enterprise_project_id: {
    set: (text) => {
      if (text !== '0') throw invalid('enterprise_project_id', 'unknown enterprise project')
      return {}
    },
    removed: null,
  },
}

const SUPPORT =
  /^__support_(kvm|xen|largememory|diskintensive|highperformance|xen_gpu_type|kvm_gpu_type|xen_hana|kvm_infiniband|fc_inject|amd|kvm_hi1822_hisriov|kvm_hi1822_hivirtionet)$/

/** A property may be written: one of the known switches, or any of the owner's own making. */
function insistProperty(image: ImageView, name: string): void {
  if (SUPPORT.test(name) || name === '__is_config_init') return
  if (name.startsWith('__') || name.startsWith('os_glance_')) throw reserved(name)
  if (Object.hasOwn(image.properties, name) || name === 'os_shutdown_timeout') return
  if (Object.hasOwn(presentImsImage(image), name) || nativeAttributes.has(name)) throw reserved(name)
  if (/\p{Lu}/u.test(name)) throw invalid(name, 'the name of a property has no upper-case letter')
}

/** What the image says of itself at present. */
const shownNames = (image: ImageView): Set<string> =>
  new Set(
    Object.entries(presentImsImage(image)).flatMap(([name, value]) => (value === undefined ? [] : [name])),
  )

/** Attributes of an image that may be absent and are no property for that. */
const nativeAttributes = new Set([
  ...[
    'id',
    'status',
    'visibility',
    'owner',
    'protected',
    'tags',
    'container_format',
    'disk_format',
    'min_disk',
  ],
  ...['size', 'virtual_size', 'checksum', 'created_at', 'updated_at', 'active_at', 'deleted_at', 'deleted'],
  ...[
    'self',
    'file',
    'schema',
    'direct_url',
    'locations',
    'virtual_env_type',
    'os_hash_algo',
    'os_hash_value',
  ],
])

function propertyValue(name: string, text: string): string {
  if (name === 'os_shutdown_timeout') {
    const seconds = whole(name, text)
    if (seconds < 60) throw invalid(name, 'too_small')
    if (seconds > 300) throw invalid(name, 'too_large')
  }
  return text
}

/** Values may be texts, numbers or truths; kept and shown as text. */
function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw invalid(name, 'text')
}

/** What a patch makes of an image under the rules of IMS: all of its steps, or none. */
export function imsChangesOf(image: ImageView, steps: readonly PatchStep[]): ImageChanges {
  const shown = shownNames(image)
  const properties = new Map(Object.entries(image.properties))
  const changes: ImageChanges = {}
  for (const { operation, path, value } of steps) {
    const [name = '', ...inner] = path
    if (name === '' || inner.length > 0) throw invalid('path', 'pointer')
    const attribute = Object.hasOwn(settable, name) ? settable[name] : undefined
    if (!attribute) insistProperty(image, name)
    if (operation !== 'add' && !shown.has(name) && !properties.has(name))
      throw new DomainError('image.attribute_missing', { name })
    if (operation !== 'remove') {
      const text = textOf(name, value)
      if (attribute) Object.assign(changes, attribute.set(text))
      else properties.set(name, propertyValue(name, text))
      shown.add(name)
    } else if (attribute) {
      if (!attribute.removed) throw reserved(name)
      Object.assign(changes, attribute.removed)
      shown.delete(name)
    } else {
      properties.delete(name)
      shown.delete(name)
    }
  }
  const after = Object.fromEntries(properties)
  const isSame = JSON.stringify(after) === JSON.stringify(image.properties)
  return { ...changes, ...(!isSame && { properties: after }) }
}
