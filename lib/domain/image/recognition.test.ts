import { describe, expect, it } from 'vitest'
import type { OsFacts } from '../os/os-facts'
import { choosableBootModes, onlyBootModeOf, recognisedVersion } from './recognition'

const os: OsFacts = {
  osType: 'Linux',
  platform: 'Ubuntu',
  osVersion: 'Ubuntu 22.04 server 64bit',
  osBit: 64,
  architecture: 'x86',
  prettyName: 'Ubuntu 22.04.4 LTS',
  isUefiCapable: true,
  isBiosCapable: true,
  hasCloudInit: true,
  hasVirtioDrivers: true,
}

describe('recognition', () => {
  it('takes a general entry for no answer', () => {
    expect(recognisedVersion(os)).toBe(os.osVersion)
    expect(recognisedVersion({ ...os, osVersion: 'Other_Linux (64_bit)' })).toBeNull()
    expect(recognisedVersion(null)).toBeNull()
  })

  it('knows a disk that starts one way only', () => {
    expect(onlyBootModeOf(os)).toBeNull()
    expect(onlyBootModeOf({ ...os, isBiosCapable: false })).toBe('uefi')
    expect(onlyBootModeOf({ ...os, isUefiCapable: false })).toBe('bios')
    expect(onlyBootModeOf({ ...os, isUefiCapable: false, isBiosCapable: false })).toBeNull()
    expect(onlyBootModeOf({ ...os, architecture: 'arm' })).toBe('uefi')
  })

  it('lets the disk come before table 7-9, and the table before nothing', () => {
    expect(choosableBootModes({ ...os, isBiosCapable: false }, 'CentOS 5.8 64bit', 'x86')).toEqual(['uefi'])
    expect(choosableBootModes(null, 'CentOS 5.8 64bit', 'x86')).toEqual(['bios'])
    expect(choosableBootModes(null, '', 'x86')).toEqual(['bios', 'uefi'])
    expect(choosableBootModes(null, 'Other_Linux (64_bit)', 'x86')).toEqual(['bios', 'uefi'])
    expect(choosableBootModes(null, '', 'arm')).toEqual(['uefi'])
  })
})
