import type { Image } from './image'
import { bytesText } from './quantity'
import type { Column } from './table'

const text = (value: unknown): string =>
  value === null || value === undefined || value === '' ? '-' : String(value)

export const osText = (image: Image): string => text(image.__os_version || image.__os_type)

const sizeText = (bytes: number | null): string => (bytes === null ? '-' : bytesText(bytes))

export const imageColumns: readonly Column<Image>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => text(name), shrinksTo: 12 },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'VISIBILITY', value: ({ visibility }) => visibility },
  { title: 'OS', value: osText, shrinksTo: 8 },
  { title: 'FORMAT', value: ({ disk_format }) => text(disk_format) },
  { title: 'SIZE', value: ({ size }) => sizeText(size), align: 'right' },
  { title: 'CREATED', value: ({ created_at }) => created_at.slice(0, 16).replace('T', ' ') },
]

/** Shown under a name of their own, or of no use to people. */
const known = new Set([
  ...[
    'id',
    'name',
    'status',
    'visibility',
    'protected',
    'os_hidden',
    'owner',
    'tags',
    'container_format',
    'disk_format',
  ],
  ...['min_disk', 'min_ram', 'max_ram', 'size', 'virtual_size', 'checksum', 'os_hash_algo', 'os_hash_value'],
  ...[
    'created_at',
    'updated_at',
    'self',
    'file',
    'schema',
    'stores',
    'locations',
    '__description',
    '__os_version',
  ],
  ...['__os_type', 'hw_firmware_type', '__image_size'],
])

/** An image in lines of name and value; its properties last. */
export function imageFields(image: Image): (readonly [string, string])[] {
  const properties = Object.entries(image).filter(([name]) => !known.has(name))
  return [
    ['ID', image.id],
    ['Name', text(image.name)],
    ['Description', text(image.__description)],
    ['Status', image.status],
    ['Visibility', image.visibility],
    ['Owner', text(image.owner)],
    ['OS', osText(image)],
    ['Boot mode', text(image.hw_firmware_type)],
    ['Format', `${text(image.disk_format)} in ${text(image.container_format)}`],
    ['Size', image.size === null ? '-' : `${sizeText(image.size)} (${image.size} bytes)`],
    ['Virtual size', sizeText(image.virtual_size)],
    ['Minimum disk', `${image.min_disk} GiB`],
    ['Minimum memory', `${image.min_ram} MiB`],
    ['Protected', image.protected ? 'yes' : 'no'],
    ['Hidden', image.os_hidden ? 'yes' : 'no'],
    ['Tags', image.tags.join(', ') || '-'],
    [image.os_hash_algo ?? 'Checksum', text(image.os_hash_value ?? image.checksum)],
    ['Created', image.created_at],
    ['Updated', image.updated_at],
    ...properties
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const),
  ]
}
