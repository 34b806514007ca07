import { describe, expect, it } from 'vitest'
import { UpdateImageInput } from '@/lib/domain/image/input'
import type { ImageView } from '@/lib/domain/image/view'
import { changesOf, ModifyForm, valuesOf } from './modify-schema'

const image = {
  id: '4e85815b-e0e2-496b-8149-aab0339d68c0',
  name: 'web-01',
  description: '',
  minRamMib: 2048,
  maxRamMib: null,
  hasNicMultiqueue: true,
  hasSriov: false,
  bootMode: 'uefi',
} as ImageView // safe: the dialog reads these fields only

describe('the modify dialog', () => {
  // A data-disk image takes nothing but name and description, and a boot mode that is kept is not judged again.
  it('sends what differs and nothing else', () => {
    const values = valuesOf(image)
    expect(changesOf(image, values)).toEqual({ imageId: image.id })
    expect(changesOf(image, { ...values, name: 'web-02' })).toEqual({ imageId: image.id, name: 'web-02' })
  })

  it('turns texts of the choices into what the verb takes', () => {
    const values = { ...valuesOf(image), minRamMib: '0', maxRamMib: '65536', hasSriov: 'yes' as const }
    const changes = changesOf(image, values)
    expect(changes).toEqual({ imageId: image.id, minRamMib: 0, maxRamMib: 65536, hasSriov: true })
    expect(UpdateImageInput.parse(changes)).toEqual(changes)
  })

  it('says "no limit" as null', () => {
    const limited = { ...image, maxRamMib: 4096 }
    expect(changesOf(limited, { ...valuesOf(limited), maxRamMib: '0' })).toMatchObject({ maxRamMib: null })
  })

  it('wants a memory range that is not empty', () => {
    const values = valuesOf(image)
    const found = ModifyForm.safeParse({ ...values, minRamMib: '8192', maxRamMib: '4096' })
    expect(found.error?.issues).toMatchObject([{ path: ['maxRamMib'], message: 'memory_range' }])
    expect(ModifyForm.safeParse({ ...values, minRamMib: '8192', maxRamMib: '0' }).success).toBe(true)
  })
})
