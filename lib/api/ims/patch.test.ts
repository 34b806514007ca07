import { describe, expect, it } from 'vitest'
import { patchSteps } from '@/lib/api/glance/patch'
import type { ImageView } from '@/lib/domain/image/view'
import { imsChangesOf } from './patch'

/** Only what a patch looks at. */
const image = {
  id: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
  name: 'before',
  status: 'active',
  kind: 'system_disk',
  visibility: 'private',
  relation: 'own',
  owner: null,
  description: 'before',
  bootMode: 'bios',
  maxRamMib: null,
  properties: { team: 'red' },
  tags: [],
  sourceRef: '',
  locations: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
} as unknown as ImageView // safe: a test of one function, which reads no more

const changes = (...steps: object[]) => imsChangesOf(image, patchSteps(steps))
const code = (...steps: object[]): string | undefined => {
  try {
    changes(...steps)
  } catch (error) {
    return (error as { code: string }).code
  }
  return undefined
}

describe('a patch under the rules of IMS', () => {
  it.each([
    [{ op: 'replace', path: '/name', value: 'x' }, { name: 'x' }],
    [{ replace: '/name', value: 'x' }, { name: 'x' }],
    [{ op: 'add', path: '/max_ram', value: '2048' }, { maxRamMib: 2048 }],
    [{ op: 'add', path: '/max_ram', value: 0 }, { maxRamMib: null }],
    [{ op: 'replace', path: '/hw_firmware_type', value: 'uefi' }, { bootMode: 'uefi' }],
    [{ op: 'remove', path: '/__description' }, { description: '' }],
    [{ op: 'replace', path: '/hw_vif_multiqueue_enabled', value: true }, { hasNicMultiqueue: true }],
    [{ op: 'remove', path: '/team' }, { properties: {} }],
    [
      { op: 'add', path: '/__support_kvm', value: 'true' },
      { properties: { team: 'red', __support_kvm: 'true' } },
    ],
    [
      { op: 'add', path: '/os_shutdown_timeout', value: 60 },
      { properties: { team: 'red', os_shutdown_timeout: '60' } },
    ],
    [{ op: 'replace', path: '/team', value: 'red' }, {}],
  ])('%j changes %j', (step, expected) => {
    expect(changes(step)).toEqual(expected)
  })

  it.each([
    ['of what is not there', { op: 'replace', path: '/max_ram', value: 1 }, 'image.attribute_missing'],
    ['of what was never there', { op: 'remove', path: '/other' }, 'image.attribute_missing'],
    ['of the service’s own', { op: 'add', path: '/__image_size', value: '1' }, 'image.attribute_reserved'],
    ['of OpenStack’s own', { op: 'add', path: '/os_hash_value', value: '1' }, 'image.attribute_reserved'],
    ['without a name', { op: 'remove', path: '/name' }, 'image.attribute_reserved'],
    ['of a list', { op: 'add', path: '/team', value: [] }, 'request.invalid'],
    ['with 59 seconds', { op: 'add', path: '/os_shutdown_timeout', value: 59 }, 'request.invalid'],
    ['with 301 seconds', { op: 'add', path: '/os_shutdown_timeout', value: 301 }, 'request.invalid'],
    ['in capitals', { op: 'add', path: '/Team', value: 'x' }, 'request.invalid'],
  ])('is refused when it is %s', (_name, step, expected) => {
    expect(code(step)).toBe(expected)
  })

  it('sees what its earlier steps did', () => {
    const remove = { op: 'remove', path: '/team' }
    expect(code(remove, { op: 'replace', path: '/team', value: 'x' })).toBe('image.attribute_missing')
    expect(changes(remove, { op: 'add', path: '/team', value: 'x' })).toEqual({ properties: { team: 'x' } })
    const replace = { op: 'replace', path: '/max_ram', value: 2 }
    expect(changes({ op: 'add', path: '/max_ram', value: 1 }, replace)).toEqual({ maxRamMib: 2 })
  })
})
