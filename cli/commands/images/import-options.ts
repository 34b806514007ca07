import { attributeSetters, insistSettable } from '@/lib/api/glance/attributes'
import { DomainError } from '@/lib/domain/errors'
import { type ImageChanges, RegisterImageInput } from '@/lib/domain/image/edit'
import { ApiImportImageInput } from '@/lib/domain/image/input'
import { findOsVersion } from '@/lib/domain/os/versions'
import { duplicateKey, parseTagText, type Tag } from '@/lib/domain/tag/tag'
import type { Call } from '../../command'
import { type Failure, usage } from '../../failure'
import { ruleText, sentenceOf } from '../../sentence'

/** Rules of the domain name fields; a person said options. */
const optionOf: Readonly<Record<string, string>> = {
  name: 'name',
  description: 'description',
  tags: 'tag',
  minDiskGib: 'min-disk',
  minRamMib: 'min-ram',
  osVersion: 'os-version',
  bootMode: 'boot-mode',
  diskFormat: 'disk-format',
}

interface Issue {
  path: PropertyKey[]
  message: string
}

/** The first rule that is not kept, as wrong usage of the option that says the value. */
function wrongOption({ path, message, ...bounds }: Issue, value: unknown): Failure {
  const option = optionOf[String(path[0])] ?? String(path[0])
  const said = typeof value === 'string' || typeof value === 'number' ? ` "${value}"` : ''
  return usage(`--${option}${said} is not accepted: ${ruleText(message, { ...bounds })}.`)
}

export const tagsOf = (call: Call): Tag[] => call.texts('tag').map(parseTagText)

/** A system that no table has would be refused after the file was sent. */
export function insistOsVersion(call: Call, elsewhere = ''): void {
  const text = call.text('os-version')
  if (text === undefined || text === '' || findOsVersion(text)) return
  throw usage(
    `--os-version "${text}" is no version that is known: imprint images os-versions lists them (GET /v1/cloudimages/os_version).${elsewhere}`,
  )
}

function insistTags(tags: readonly Tag[]): void {
  const twice = duplicateKey(tags)
  if (twice !== null) throw usage(sentenceOf(new DomainError('tag.duplicate_key', { key: twice })))
}

/** What IMS would refuse of an order; told before the file is sent. */
export function insistOrder(
  call: Call,
  kind: 'system_disk' | 'data_disk',
  { name, minDiskGib, virtualSizeGib }: { name: string; minDiskGib: number; virtualSizeGib: number },
): void {
  insistOsVersion(call)
  const tags = tagsOf(call)
  const input: Record<string, unknown> = {
    ...{ kind, objectId: 'file', name, tags, minDiskGib },
    description: call.text('description'),
    minRamMib: call.count('min-ram'),
    bootMode: call.text('boot-mode'),
  }
  const { error } = ApiImportImageInput.safeParse(input)
  if (error) throw wrongOption(error.issues[0] as Issue, input[String(error.issues[0]?.path[0])]) // safe: zod names one
  insistTags(tags)
  if (minDiskGib < virtualSizeGib)
    throw usage(sentenceOf(new DomainError('image.min_disk_too_small', { minDiskGib, virtualSizeGib })))
}

/** What the image API would refuse of attributes, by its own names of them. */
export function insistAttributes(attributes: Readonly<Record<string, unknown>>): void {
  const changes: ImageChanges = {}
  const properties: Record<string, string> = {}
  for (const [name, value] of Object.entries(attributes)) {
    try {
      insistSettable(name)
      const set = Object.hasOwn(attributeSetters, name) ? attributeSetters[name] : undefined
      if (set) Object.assign(changes, set(name, value))
      else properties[name] = String(value)
    } catch (error) {
      if (error instanceof DomainError) throw usage(sentenceOf(error))
      throw error
    }
  }
  const { error } = RegisterImageInput.omit({ owner: true }).safeParse({ ...changes, properties })
  const issue = error?.issues[0]
  if (issue?.path[0] === 'properties')
    throw usage(`--property ${String(issue.path[1])} is not accepted: ${ruleText(issue.message)}.`)
  if (issue) throw wrongOption(issue as Issue, changes[issue.path[0] as keyof ImageChanges]) // safe: zod names a field of it
  insistTags(changes.tags ?? [])
}
