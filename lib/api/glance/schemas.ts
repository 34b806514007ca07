import { z } from 'zod'
import { json, type Route } from '@/lib/api/wire/operation'
import { containerFormats, wireDiskFormats } from '@/lib/domain/image/edit'
import { metadefSchemas } from './metadefs-schemas'

const statuses = [
  'queued',
  'saving',
  'uploading',
  'importing',
  'active',
  'deactivated',
  'killed',
  'deleted',
  'pending_delete',
] as const
const visibilities = ['public', 'private', 'shared', 'community'] as const

/** An image on the wire; whatever is not named here is a text. */
export const ImageDocument = z
  .object({
    id: z.uuid(),
    name: z.string().max(255).nullable(),
    status: z.enum(statuses),
    visibility: z.enum(visibilities),
    protected: z.boolean(),
    os_hidden: z.boolean(),
    owner: z.string().max(255),
    tags: z.array(z.string().max(255)),
    container_format: z.enum(containerFormats).nullable(),
    disk_format: z.enum(wireDiskFormats).nullable(),
    min_disk: z.int().meta({ description: 'GiB' }),
    min_ram: z.int().meta({ description: 'MiB' }),
    size: z.int().nullable().meta({ description: 'Bytes as stored' }),
    virtual_size: z.int().nullable().meta({ description: 'Bytes of the disk inside' }),
    checksum: z.string().max(32).nullable().meta({ description: 'MD5 of the data' }),
    os_hash_algo: z.string().max(64).nullable(),
    os_hash_value: z.string().max(128).nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    self: z.string(),
    file: z.string(),
    schema: z.string(),
  })
  .catchall(z.unknown())

export const ImageListDocument = z.object({
  images: z.array(ImageDocument),
  first: z.string(),
  next: z.string().optional(),
  schema: z.string(),
})

export const MemberDocument = z.object({
  image_id: z.uuid(),
  member_id: z.string(),
  status: z.enum(['pending', 'accepted', 'rejected']),
  created_at: z.string(),
  updated_at: z.string(),
  schema: z.string(),
})

const text = (description: string, maxLength = 255) => ({ type: 'string', description, maxLength })
const readOnly = (property: object) => ({ ...property, readOnly: true })
const nullable = (type: string, description: string, more: object = {}) => ({
  type: ['null', type],
  description,
  ...more,
})
const uuid = '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$'

/** JSON schemas in the dialect that OpenStack clients check images against. */
const imageProperties = {
  id: { type: 'string', description: 'Identifier of the image', pattern: uuid },
  name: nullable('string', 'Name for people', { maxLength: 255 }),
  status: readOnly({ type: 'string', description: 'State of the image', enum: statuses }),
  visibility: { type: 'string', description: 'Who can use the image', enum: visibilities },
  protected: { type: 'boolean', description: 'Whether the image cannot be deleted' },
  os_hidden: { type: 'boolean', description: 'Whether lists leave the image out' },
  owner: nullable('string', 'Project that owns the image', { maxLength: 255 }),
  tags: { type: 'array', description: 'Words or key=value pairs', items: { type: 'string', maxLength: 255 } },
  container_format: nullable('string', 'Envelope around the disk', { enum: [null, ...containerFormats] }),
  disk_format: nullable('string', 'Format of the disk', { enum: [null, ...wireDiskFormats] }),
  min_disk: { type: 'integer', description: 'Disk that a server needs, in GiB' },
  min_ram: { type: 'integer', description: 'Memory that a server needs, in MiB' },
  size: readOnly(nullable('integer', 'Size of the data in bytes')),
  virtual_size: readOnly(nullable('integer', 'Size of the disk in bytes')),
  checksum: readOnly(nullable('string', 'MD5 of the data', { maxLength: 32 })),
  os_hash_algo: readOnly(nullable('string', 'Algorithm of os_hash_value', { maxLength: 64 })),
  os_hash_value: readOnly(nullable('string', 'Hash of the data', { maxLength: 128 })),
  created_at: readOnly({ type: 'string', description: 'When it was made' }),
  updated_at: readOnly({ type: 'string', description: 'When it was changed last' }),
  stores: readOnly(text('Where the data is kept')),
  direct_url: readOnly(text('Where the data is kept')),
  locations: {
    type: 'array',
    description: 'Addresses of the data',
    items: {
      type: 'object',
      properties: {
        url: { type: 'string', maxLength: 2048 },
        metadata: { type: 'object' },
        validation_data: { type: 'object', writeOnly: true },
      },
      required: ['url', 'metadata'],
    },
  },
  self: readOnly(text('Address of the image')),
  file: readOnly(text('Address of the data')),
  schema: readOnly(text('Address of this schema')),
  ...Object.fromEntries(
    (
      [
        ['kernel_id', 'Image of the kernel'],
        ['ramdisk_id', 'Image of the initial memory disk'],
        ['instance_uuid', 'Server that the image was made from'],
        ['os_distro', 'Distribution of the operating system'],
        ['os_version', 'Version of the operating system'],
        ['architecture', 'Architecture of the processor'],
      ] as const
    ).map(([name, description]) => [name, { ...nullable('string', description), is_base: false }]),
  ),
}

const image = {
  name: 'image',
  properties: imageProperties,
  additionalProperties: { type: 'string' },
  links: [
    { rel: 'self', href: '{self}' },
    { rel: 'enclosure', href: '{file}' },
    { rel: 'describedby', href: '{schema}' },
  ],
}

const memberProperties = {
  created_at: { type: 'string', description: 'When it was offered' },
  updated_at: { type: 'string', description: 'When it was answered' },
  image_id: { type: 'string', description: 'The image', pattern: uuid },
  member_id: { type: 'string', description: 'The receiving project' },
  status: { type: 'string', description: 'The answer', enum: ['pending', 'accepted', 'rejected'] },
  schema: { type: 'string', readOnly: true },
}

const member = { name: 'member', properties: memberProperties }

const taskProperties = Object.fromEntries(
  [
    'id',
    'type',
    'status',
    'owner',
    'image_id',
    'user_id',
    'request_id',
    'created_at',
    'updated_at',
    'expires_at',
    'message',
  ].map((name) => [name, nullable('string', '')]),
)

const listOf = (name: string, items: { name: string; properties: object }) => ({
  name,
  properties: {
    [name]: { type: 'array', items },
    first: { type: 'string' },
    next: { type: 'string' },
    schema: { type: 'string' },
  },
  links: [
    { rel: 'first', href: '{first}' },
    { rel: 'next', href: '{next}' },
    { rel: 'describedby', href: '{schema}' },
  ],
})

const task = { name: 'task', properties: taskProperties }

const documents: Readonly<Record<string, object>> = {
  image,
  images: listOf('images', image),
  member,
  members: {
    name: 'members',
    properties: { members: { type: 'array', items: member }, schema: { type: 'string' } },
    links: [{ rel: 'describedby', href: '{schema}' }],
  },
  task,
  tasks: listOf('tasks', task),
  ...metadefSchemas,
}

export const schemaRoutes: readonly Route[] = Object.entries(documents).map(
  ([name, document]): Route => ({
    id: `image.schema.${name.replace('/', '.')}`,
    method: 'GET',
    path: `/v2/schemas/${name}`,
    summary: `JSON schema of ${name}`,
    access: 'token',
    answers: { 200: { description: 'The schema.' } },
    handle: () => json(document),
  }),
)
