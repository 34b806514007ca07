import { z } from 'zod'
import {
  ImageDescription,
  ImageName,
  ImportDataImageInput,
  type ImportImageInput,
  ImportSystemImageInput,
} from '@/lib/domain/image/input'
import { MAX_RAM_CHOICES_MIB, MIN_RAM_CHOICES_MIB, TAGS_MAX } from '@/lib/domain/image/limits'
import { TagInput } from '@/lib/domain/tag/tag'

export type ImportKind = ImportImageInput['kind']

/** Values of the configuration step as its controls hold them; both kinds of disk share them, each uses its part. */
const controls = z.object({
  name: z.string(),
  description: z.string(),
  tags: z.array(z.object({ key: z.string(), value: z.string() })),
  storagePolicy: ImportSystemImageInput.shape.storagePolicy.unwrap(),
  isPublic: z.boolean(),
  /** Empty: none; `default` or the id of a key. */
  encryption: z.string(),
  isQuick: z.boolean(),
  /** Null while the field is empty. */
  minDiskGib: z.number().nullable(),
  serverType: ImportSystemImageInput.shape.serverType.unwrap(),
  architecture: ImportSystemImageInput.shape.architecture.unwrap(),
  bootMode: ImportSystemImageInput.shape.bootMode.unwrap(),
  /** Empty: left to recognition. */
  osVersion: z.string().max(128),
  /** Choices of a list, in MiB; `'0'` is "no limit". */
  minRamMib: z.enum(MIN_RAM_CHOICES_MIB.map(String)),
  maxRamMib: z.enum(MAX_RAM_CHOICES_MIB.map(String)),
  osType: ImportDataImageInput.shape.osType.unwrap(),
})
export type ConfigValues = z.input<typeof controls>

/** What a draft keeps: only values that differ from what the file suggests, whatever their correctness. */
export const ConfigEdits = controls.partial()
export type ConfigEdits = z.infer<typeof ConfigEdits>

const formTags = controls.shape.tags.superRefine((tags, issues) => {
  const seen = new Set<string>()
  tags.forEach((tag, index) => {
    if (isBlankTag(tag)) return
    const found = TagInput.safeParse(tag, { reportInput: true }).error?.issues ?? []
    // safe: an issue of the row's own schema, only its place is changed
    for (const issue of found) issues.addIssue({ ...issue, path: [index, ...issue.path] } as never)
    if (seen.has(tag.key)) issues.addIssue({ code: 'custom', message: 'tag_duplicate', path: [index, 'key'] })
    seen.add(tag.key)
  })
  if (tags.length > TAGS_MAX) issues.addIssue({ code: 'custom', message: 'too_many', path: [] })
})

/** A row that was added and left empty. */
export const isBlankTag = (tag: { key: string; value: string }): boolean => tag.key === '' && tag.value === ''

/**
 * The rules of the configuration step: those of the verb's input, and that the disk holds what is in the file [C6].
 * @param virtualSizeGib of the disk in the file, rounded up
 */
export function configSchema(kind: ImportKind, virtualSizeGib: number) {
  const input = kind === 'system_disk' ? ImportSystemImageInput : ImportDataImageInput
  return controls
    .extend({
      name: ImageName,
      description: ImageDescription,
      tags: formTags.transform((tags) => tags.filter((tag) => !isBlankTag(tag))),
      minDiskGib: controls.shape.minDiskGib.pipe(
        input.shape.minDiskGib.min(virtualSizeGib, 'disk_below_file'),
      ),
      minRamMib: controls.shape.minRamMib.transform(Number),
      maxRamMib: controls.shape.maxRamMib.transform(Number),
    })
    .superRefine(({ minRamMib, maxRamMib }, issues) => {
      if (kind === 'system_disk' && maxRamMib > 0 && minRamMib > maxRamMib)
        issues.addIssue({ code: 'custom', message: 'memory_range', path: ['maxRamMib'] })
    })
}
export type ConfigSchema = ReturnType<typeof configSchema>
export type Config = z.output<ConfigSchema>
