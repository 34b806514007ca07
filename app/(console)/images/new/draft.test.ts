import { describe, expect, it } from 'vitest'
import { ImportImageInput } from '@/lib/domain/image/input'
import { GIB } from '@/lib/domain/image/limits'
import type { OsFacts } from '@/lib/domain/os/os-facts'
import { type ConfigValues, configSchema } from './config-schema'
import { configOf, editsOf, importInput, settle, suggestedConfig } from './draft'

const object = { id: 'o1', bucketName: 'disks', key: 'exports/web server.qcow2', sizeBytes: 1000 }
const file = {
  format: 'qcow2' as const,
  sizeBytes: 1000,
  virtualSizeBytes: 60 * GIB + 1,
  hasBootRecord: null,
}
const debian: OsFacts = {
  osType: 'Linux',
  platform: 'Debian',
  osVersion: 'Debian GNU/Linux 11.1.0 64bit',
  osBit: 64,
  architecture: 'x86',
  prettyName: 'Debian GNU/Linux 11 (bullseye)',
  isUefiCapable: true,
  isBiosCapable: false,
  hasCloudInit: true,
  hasVirtioDrivers: true,
}

function config(values: ConfigValues, kind: 'system_disk' | 'data_disk' = 'system_disk', virtualGib = 61) {
  const parsed = configSchema(kind, virtualGib).safeParse(values)
  return parsed.success
    ? { ok: true as const, config: parsed.data }
    : {
        ok: false as const,
        issues: parsed.error.issues.map((each) => `${each.path.join('.')}: ${each.message}`),
      }
}

describe('the wizard follows the file', () => {
  it('suggests name, disk, architecture, system and boot mode', () => {
    expect(suggestedConfig(object, { file, os: debian })).toMatchObject({
      name: 'web server',
      minDiskGib: 61,
      architecture: 'x86',
      osVersion: debian.osVersion,
      bootMode: 'uefi',
    })
    const small = { ...file, virtualSizeBytes: GIB }
    expect(suggestedConfig(object, { file: small, os: null })).toMatchObject({
      minDiskGib: 40,
      bootMode: 'bios',
    })
  })

  it('keeps what the person changed when another file is chosen, and nothing else', () => {
    const first = suggestedConfig(object, { file, os: null })
    const edits = editsOf(first, { ...first, description: 'mine', bootMode: 'uefi' })
    expect(edits).toEqual({ description: 'mine', bootMode: 'uefi' })
    const other = suggestedConfig(
      { ...object, key: 'b.raw' },
      { file, os: { ...debian, isBiosCapable: true } },
    )
    expect(configOf(other, edits, null)).toMatchObject({ name: 'b', description: 'mine' })
  })

  it('lets the disk win over earlier choices', () => {
    const first = suggestedConfig(object, { file, os: null })
    const chosen = {
      ...first,
      architecture: 'arm',
      osVersion: 'CentOS 7.6 64bit',
      bootMode: 'bios',
    } as const
    expect(settle(chosen, null)).toMatchObject({ architecture: 'arm', bootMode: 'uefi' })
    expect(settle(chosen, debian)).toMatchObject({
      architecture: 'x86',
      osVersion: debian.osVersion,
      bootMode: 'uefi',
    })
  })

  it('drops a system that the other architecture does not have', () => {
    const first = suggestedConfig(object, { file, os: null })
    expect(
      settle({ ...first, architecture: 'arm', osVersion: 'Windows Server 2019 Datacenter 64bit' }, null)
        .osVersion,
    ).toBe('')
  })
})

describe('rules of the configuration step', () => {
  const values = suggestedConfig(object, { file, os: debian })

  it('wants a disk that holds the file', () => {
    expect(config({ ...values, minDiskGib: 60 })).toEqual({
      ok: false,
      issues: ['minDiskGib: disk_below_file'],
    })
    expect(config({ ...values, minDiskGib: null }).ok).toBe(false)
    expect(config({ ...values, minDiskGib: 1025 })).toEqual({ ok: false, issues: ['minDiskGib: too_large'] })
    expect(config({ ...values, minDiskGib: 2048 }, 'data_disk').ok).toBe(true)
  })

  it('wants a memory range that is not empty', () => {
    expect(config({ ...values, minRamMib: '8192', maxRamMib: '4096' })).toEqual({
      ok: false,
      issues: ['maxRamMib: memory_range'],
    })
    expect(config({ ...values, minRamMib: '8192', maxRamMib: '0' }).ok).toBe(true)
  })

  it('ignores blank tag rows and points at wrong ones', () => {
    const tags = [
      { key: '', value: '' },
      { key: 'a', value: '1' },
      { key: 'a', value: '2' },
      { key: '', value: 'x' },
      { key: 'b c', value: '' },
    ]
    expect(config({ ...values, tags })).toEqual({
      ok: false,
      issues: [
        'tags.2.key: tag_duplicate',
        'tags.3.key: required',
        'tags.3.key: tag_key',
        'tags.4.key: tag_key',
      ],
    })
    const good = config({ ...values, tags: tags.slice(0, 2) })
    expect(good.ok && good.config.tags).toEqual([{ key: 'a', value: '1' }])
  })
})

describe('what is sent', () => {
  it('is what the verb takes, for both kinds', () => {
    const values = suggestedConfig(object, { file, os: debian })
    for (const kind of ['system_disk', 'data_disk'] as const) {
      const parsed = config(values, kind)
      if (!parsed.ok) throw new Error(parsed.issues.join())
      const input = importInput(kind, object.id, parsed.config, debian)
      expect(ImportImageInput.parse(input)).toEqual(input)
    }
  })

  // Table 7-9 does not have this version, but the disk can start no other way: naming it would be refused.
  it('leaves a UEFI-only disk of an unlisted version to recognition', () => {
    const parsed = config(suggestedConfig(object, { file, os: debian }))
    if (!parsed.ok) throw new Error()
    expect(importInput('system_disk', 'o1', parsed.config, debian)).toMatchObject({
      bootMode: 'uefi',
      osVersion: '',
    })
  })
})
