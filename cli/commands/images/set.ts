import type { Call, Command } from '../../command'
import type { Connection } from '../../connection'
import { Failure, usage } from '../../failure'
import { findImage, type Image, imageIdOf, imagePath, PATCH_TYPE } from '../../image'
import { imageFields } from '../../image-words'
import { printRecord } from '../../table'
import { insistOsVersion } from './import-options'

const ATTEMPTS = 4

interface Step {
  op: 'add' | 'replace' | 'remove'
  path: string
  value?: unknown
}

/** A member's name in a JSON pointer (RFC 6901). */
const pointer = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

const texts: Readonly<Record<string, string>> = {
  name: 'name',
  description: '__description',
  'os-version': '__os_version',
  'boot-mode': 'hw_firmware_type',
  visibility: 'visibility',
}
const counts: Readonly<Record<string, string>> = {
  'min-disk': 'min_disk',
  'min-ram': 'min_ram',
  'max-ram': 'max_ram',
}
const switches: Readonly<Record<string, string>> = { protected: 'protected', hidden: 'os_hidden' }

const keyOf = (tag: string): string => tag.split('=', 1)[0] ?? ''

/** The tags after the call: a key has one value. */
function changedTags(call: Call, tags: readonly string[]): string[] {
  const removed = new Set(call.texts('remove-tag').map(keyOf))
  const after = new Map(call.has('clear-tags') ? [] : tags.map((tag) => [keyOf(tag), tag]))
  for (const key of removed) after.delete(key)
  for (const tag of call.texts('tag')) after.set(keyOf(tag), tag)
  return [...after.values()]
}

const touchesTags = (call: Call): boolean =>
  call.has('clear-tags') || call.texts('tag').length > 0 || call.texts('remove-tag').length > 0

function stepsOf(call: Call, image: Image): Step[] {
  const steps: Step[] = []
  const replace = (name: string, value: unknown) => steps.push({ op: 'replace', path: pointer(name), value })
  for (const [option, name] of Object.entries(texts)) {
    const value = call.text(option)
    if (value !== undefined) replace(name, value)
  }
  for (const [option, name] of Object.entries(counts)) {
    const value = call.count(option)
    if (value !== undefined) replace(name, value)
  }
  for (const [option, name] of Object.entries(switches)) {
    const value = call.choice(option)
    if (value !== undefined) replace(name, value)
  }
  if (touchesTags(call)) replace('tags', changedTags(call, image.tags))
  for (const [name, value] of call.pairs('property')) steps.push({ op: 'add', path: pointer(name), value })
  for (const name of call.texts('remove-property')) steps.push({ op: 'remove', path: pointer(name) })
  return steps
}

/** Tags are a list of the image: changed as read, and read again when somebody else was quicker. */
async function patch(call: Call, connection: Connection, id: string): Promise<Image> {
  for (let attempt = 1; ; attempt++) {
    const { body: image, answer } = await connection.full<Image>({ method: 'GET', path: imagePath(id) })
    const steps = stepsOf(call, image)
    if (steps.length === 0) return image
    const etag = touchesTags(call) ? answer.headers.etag : undefined
    try {
      return await connection.json<Image>({
        method: 'PATCH',
        path: imagePath(id),
        headers: etag === undefined ? {} : { 'If-Match': etag },
        type: PATCH_TYPE,
        json: steps,
      })
    } catch (error) {
      if (!(error instanceof Failure) || error.status !== 412 || attempt === ATTEMPTS) throw error
    }
  }
}

export const setImage: Command = {
  name: 'images set',
  summary: 'Change what an image says of itself',
  usage: '<id or name>',
  arguments: [1, 1],
  options: {
    name: { type: 'string', value: 'NAME', help: 'New name' },
    description: { type: 'string', value: 'TEXT', help: 'New description' },
    tag: {
      type: 'string',
      value: 'TAG',
      multiple: true,
      help: 'Add a tag, key or key=value; replaces one of the same key',
    },
    'remove-tag': { type: 'string', value: 'KEY', multiple: true, help: 'Remove a tag' },
    'clear-tags': { type: 'boolean', help: 'Remove all tags; --tag adds after that' },
    property: { type: 'string', value: 'NAME=VALUE', multiple: true, help: 'Set a property' },
    'remove-property': { type: 'string', value: 'NAME', multiple: true, help: 'Remove a property' },
    protected: { type: 'boolean', help: 'Refuse to delete it' },
    'no-protected': { type: 'boolean', help: 'Allow to delete it' },
    hidden: { type: 'boolean', help: 'Leave it out of lists' },
    'no-hidden': { type: 'boolean', help: 'Show it in lists' },
    active: { type: 'boolean', help: 'Allow its use again' },
    'no-active': { type: 'boolean', help: 'Stop its use: no download and no server from it' },
    'min-disk': { type: 'string', value: 'GIB', help: 'Disk that a server needs' },
    'min-ram': { type: 'string', value: 'MIB', help: 'Memory that a server needs' },
    'max-ram': { type: 'string', value: 'MIB', help: 'Memory that a server may have at most' },
    'os-version': {
      type: 'string',
      value: 'VERSION',
      help: 'Such as "Ubuntu 20.04 Server 64bit": imprint images os-versions lists them',
    },
    'boot-mode': { type: 'string', value: 'MODE', choices: ['bios', 'uefi'], help: 'How it boots' },
    visibility: {
      type: 'string',
      value: 'WHO',
      choices: ['private', 'shared', 'public'],
      help: 'Who can use it',
    },
  },
  examples: [
    ['imprint images set web-01 --name web-02 --tag env=prod --remove-tag draft', 'name and tags'],
    [
      'imprint images set web-01 --property hw_disk_bus=virtio --min-disk 40',
      'a property and the smallest disk',
    ],
    ['imprint images set web-01 --protected', 'nobody deletes it by accident'],
  ],
  async run(call) {
    insistOsVersion(call, ' --property __os_version=TEXT says any other.')
    const active = call.choice('active')
    const isChanged = stepsOf(call, { tags: [] as string[] } as Image).length > 0 // safe: tags are all that is looked at
    if (!isChanged && active === undefined)
      throw usage('Nothing to change was said: imprint images set --help lists it.')
    const connection = await call.connect()
    const id = await imageIdOf(connection, call.arg(0))
    if (isChanged) await patch(call, connection, id)
    if (active !== undefined) {
      const path = imagePath(id, active ? '/actions/reactivate' : '/actions/deactivate')
      await connection.json({ method: 'POST', path })
    }
    const image = await findImage(connection, id)
    if (call.output.isJson) call.output.json(image)
    else if (!call.output.isQuiet) printRecord(call.output, imageFields(image))
  },
}
