import { z } from 'zod'
import { ImageDescription, ImageName, type UpdateImageInput } from '@/lib/domain/image/input'
import { memoryRange } from '@/lib/domain/image/rules'
import type { ImageView } from '@/lib/domain/image/view'
import { bootModes } from '@/lib/domain/os/os-facts'

/** Values as the controls hold them: choices of lists are texts, memory in MiB, `'0'` is "no limit". */
export const ModifyForm = z
  .object({
    name: ImageName,
    description: ImageDescription,
    minRamMib: z.string(),
    maxRamMib: z.string(),
    hasNicMultiqueue: z.enum(['yes', 'no']),
    hasSriov: z.enum(['yes', 'no']),
    bootMode: z.enum(bootModes),
  })
  .superRefine(({ minRamMib, maxRamMib }, issues) => {
    if (!memoryRange(Number(minRamMib), Number(maxRamMib)).ok)
      issues.addIssue({ code: 'custom', message: 'memory_range', path: ['maxRamMib'] })
  })
export type ModifyValues = z.infer<typeof ModifyForm>

const yesNo = (value: boolean) => (value ? 'yes' : 'no')

export const valuesOf = (image: ImageView): ModifyValues => ({
  name: image.name,
  description: image.description,
  minRamMib: String(image.minRamMib),
  maxRamMib: String(image.maxRamMib ?? 0),
  hasNicMultiqueue: yesNo(image.hasNicMultiqueue),
  hasSriov: yesNo(image.hasSriov),
  bootMode: image.bootMode,
})

/**
 * Only what differs is sent: a data-disk image takes nothing but name and description, and a boot mode that is kept is
 * not judged again.
 */
export function changesOf(image: ImageView, values: ModifyValues): UpdateImageInput {
  const before = valuesOf(image)
  const isChanged = (field: keyof ModifyValues) => values[field] !== before[field]
  return {
    imageId: image.id,
    ...(isChanged('name') && { name: values.name }),
    ...(isChanged('description') && { description: values.description }),
    ...(isChanged('minRamMib') && { minRamMib: Number(values.minRamMib) }),
    ...(isChanged('maxRamMib') && { maxRamMib: Number(values.maxRamMib) || null }),
    ...(isChanged('hasNicMultiqueue') && { hasNicMultiqueue: values.hasNicMultiqueue === 'yes' }),
    ...(isChanged('hasSriov') && { hasSriov: values.hasSriov === 'yes' }),
    ...(isChanged('bootMode') && { bootMode: values.bootMode }),
  }
}
