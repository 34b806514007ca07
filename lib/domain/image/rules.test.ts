import { describe, expect, it } from 'vitest'
import type { Verdict } from '../errors'
import { canHaveReceivers, canShare, RECEIVER_LIMIT } from '../share/rules'
import { safeCell } from './csv'
import { ImageDescription, ImageName, ImportImageInput } from './input'
import { type ImageStatus, imageKinds, imageStatuses } from './kinds'
import { canMove, nextStatuses } from './life-cycle'
import { GIB } from './limits'
import { canPublish } from './publication'
import { canDelete, canUpdate, diskFits, memoryRange } from './rules'

const code = (verdict: Verdict): string => (verdict.ok ? 'ok' : verdict.code)
const image = {
  kind: 'system_disk',
  status: 'active',
  visibility: 'private',
  publication: 'none',
  isProtected: false,
  kmsKeyId: null,
  isShared: false,
} as const

describe('life cycle [T5]', () => {
  const pairs = imageStatuses.flatMap((from) => imageStatuses.map((to) => [from, to] as const))
  it.each(pairs)('%s → %s is as the table says', (from, to) => {
    expect(canMove(from, to).ok).toBe((nextStatuses[from] as readonly ImageStatus[]).includes(to))
  })
  it('has no way back from deleted, and knows every way to active', () => {
    expect(nextStatuses.deleted).toEqual([])
    const intoActive = imageStatuses.filter((from) =>
      (nextStatuses[from] as readonly ImageStatus[]).includes('active'),
    )
    expect(intoActive).toEqual(['queued', 'saving', 'importing', 'deactivated', 'error'])
  })
})

describe('deleting [M8]', () => {
  it.each([
    [{}, 'ok'],
    [{ publication: 'listed' }, 'image.published'],
    [{ publication: 'reviewing' }, 'image.published'],
    [{ publication: 'withdrawn' }, 'ok'],
    [{ visibility: 'public' }, 'image.public'],
    [{ isProtected: true }, 'image.protected'],
    [{ status: 'queued' }, 'image.being_created'],
    [{ status: 'saving' }, 'image.being_created'],
    [{ status: 'killed' }, 'ok'],
    [{ status: 'error' }, 'ok'],
  ] as const)('%o: %s', (change, expected) => expect(code(canDelete({ ...image, ...change }))).toBe(expected))
})

describe('sharing [M2, M12]', () => {
  it.each([
    [{}, 'ok'],
    [{ publication: 'listed' }, 'share.published'],
    [{ kmsKeyId: 'k' }, 'share.encrypted'],
    [{ visibility: 'public' }, 'share.not_private'],
    ...imageStatuses
      .filter((status) => status !== 'active')
      .map((status) => [{ status }, 'image.not_active'] as const),
  ] as const)('%o: %s', (change, expected) => expect(code(canShare({ ...image, ...change }))).toBe(expected))

  it.each(imageKinds)('%s: at the limit yes, above no', (kind) => {
    const limit = RECEIVER_LIMIT[kind]
    expect(limit).toBe(kind === 'full_server' ? 10 : 128)
    expect(
      [limit - 1, limit, limit + 1].map((count) => canHaveReceivers({ ...image, kind }, count).ok),
    ).toEqual([true, true, false])
  })
})

describe('publishing [T4]', () => {
  it.each([
    [{}, 'ok'],
    [{ kind: 'data_disk' }, 'market.cannot_publish'],
    [{ kind: 'full_server' }, 'market.cannot_publish'],
    [{ isShared: true }, 'market.cannot_publish'],
    [{ kmsKeyId: 'k' }, 'market.cannot_publish'],
    [{ publication: 'listed' }, 'image.published'],
    [{ status: 'saving' }, 'image.not_active'],
  ] as const)('%o: %s', (change, expected) =>
    expect(code(canPublish({ ...image, ...change }))).toBe(expected),
  )
})

describe('changing [M1]', () => {
  it('a data-disk image takes name and description only', () => {
    expect(code(canUpdate({ ...image, kind: 'data_disk' }, ['name', 'description']))).toBe('ok')
    expect(code(canUpdate({ ...image, kind: 'data_disk' }, ['name', 'minRamMib']))).toBe(
      'image.data_disk_attribute',
    )
  })
  it.each([
    [1024, 1024, 'ok'],
    [1025, 1024, 'image.memory_range'],
    [4096, null, 'ok'],
    [4096, 0, 'ok'],
  ] as const)('memory from %s to %s MiB: %s', (min, max, expected) =>
    expect(code(memoryRange(min, max))).toBe(expected),
  )
})

describe('disk size [C6, C9]', () => {
  it('compares with the virtual size, to the byte', () => {
    expect([40 * GIB - 1, 40 * GIB, 40 * GIB + 1].map((bytes) => diskFits(40, bytes).ok)).toEqual([
      true,
      true,
      false,
    ])
  })
  const system = { kind: 'system_disk', objectId: 'o', name: 'n' }
  const data = { kind: 'data_disk', objectId: 'o', name: 'n' }
  it.each([
    [system, 39, false],
    [system, 40, true],
    [system, 1024, true],
    [system, 1025, false],
    [data, 39, false],
    [data, 40, true],
    [data, 2048, true],
    [data, 2049, false],
    [system, 40.5, false],
  ] as const)('%o with %s GiB: %s', (base, minDiskGib, accepted) => {
    expect(ImportImageInput.safeParse({ ...base, minDiskGib }).success).toBe(accepted)
  })
})

describe('names', () => {
  it.each([
    ['web-01', true],
    ['镜像 1', true],
    ['a'.repeat(128), true],
    ['a'.repeat(129), false],
    ['', false],
    [' a', false],
    ['a ', false],
    ['a/b', false],
    ['<a>', false],
  ])('%j: %s', (name, accepted) => expect(ImageName.safeParse(name).success).toBe(accepted))
  it.each([
    ['d'.repeat(1024), true],
    ['d'.repeat(1025), false],
    ['two\nlines', false],
    ['a<b', false],
  ])('description %#: %s', (text, accepted) =>
    expect(ImageDescription.safeParse(text).success).toBe(accepted),
  )
})

it.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@x', "'@x"],
  ['\t=1', "'\t=1"],
  ['＝1', "'＝1"],
  ['--', '--'],
  ['a=1', 'a=1'],
])('the cell %j becomes %j [M7]', (text, cell) => expect(safeCell(text)).toBe(cell))
