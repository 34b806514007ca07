import { describe, expect, it } from 'vitest'
import { externalOs } from '@/lib/facts/external-os'
import { uefiTable } from '@/lib/facts/uefi'
import { allowedBootModes, canBootUefi } from './boot-modes'
import { lifecycleOf } from './lifecycle'
import {
  findOsVersion,
  generalOsVersion,
  isListedFor,
  osBitOf,
  osTypeOf,
  osVersionsFor,
  platformOf,
} from './versions'

describe('versions', () => {
  it('finds each entry by its own words', () => {
    for (const row of externalOs.tables.flatMap((table) => table.rows)) {
      expect(findOsVersion(row.asWritten)?.osVersion).toBe(row.asWritten)
    }
  })

  it.each([
    ['redhat linux enterprise 7.4 64bit', 'Red Hat Linux Enterprise 7.4 64bit'],
    ['Ubuntu 18.04 server 64bit', 'Ubuntu 18.04 Server 64bit'],
    ['Windows Server 2012 Essentials R2 64bit', 'Windows Server 2012 R2 Essentials 64bit'],
    ['Other Linux(64 bit)', 'Other_Linux (64_bit)'],
    ['Other(32 bit)', 'Other_Linux (32_bit)'],
    ['  CentOS  7.9 64bit ', 'CentOS 7.9 64bit'],
  ])('understands %s', (text, osVersion) => expect(findOsVersion(text)?.osVersion).toBe(osVersion))

  it.each(['', 'CentOS', 'CentOS 7.9', 'CentOS 7.10 64bit', 'toString'])('does not know %j', (text) =>
    expect(findOsVersion(text)).toBeNull(),
  )

  it.each([
    ['CentOS 7.9 64bit', 'Linux', 64, 'CentOS'],
    ['CentOS 6.3 32bit', 'Linux', 32, 'CentOS'],
    ['CoreOS 1800.1.0', 'Linux', 64, 'CoreOS'],
    ['Red Hat Linux Enterprise 6.4 32bit', 'Linux', 32, 'RedHat'],
    ['openSUSE 15.3 64bit', 'Linux', 64, 'OpenSUSE'],
    ['Kylin V10 64bit', 'Linux', 64, 'Kylin'],
    ['KylinSec 3.3 64bit', 'Linux', 64, 'KylinSec'],
    ['Windows 10 64bit', 'Windows', 64, 'Windows'],
    ['Other_Linux (32_bit)', 'Linux', 32, 'Other'],
    ['Other_Windows (64_bit)', 'Windows', 64, 'Other'],
    ['Ubuntu 22.04 Server 64bit', 'Linux', 64, 'Ubuntu'],
    ['Windows Server 2022 Standard 64bit', 'Windows', 64, 'Windows'],
    ['Huawei Cloud EulerOS 2.0 64bit', 'Linux', 64, 'Huawei Cloud EulerOS'],
    ['KylinSec 9 64bit', 'Linux', 64, 'KylinSec'],
    ['FreeBSD 12.1 64bit', 'Other', 64, 'Other'],
    ['Plan 9 32bit', 'Other', 32, 'Other'],
  ] as const)('knows type, width and platform of %s', (osVersion, osType, osBit, platform) => {
    expect([osTypeOf(osVersion), osBitOf(osVersion), platformOf(osVersion)]).toEqual([
      osType,
      osBit,
      platform,
    ])
  })

  it('groups what can be chosen, tables first and the general entries last', () => {
    const x86 = osVersionsFor('x86')
    const arm = osVersionsFor('arm')
    expect(x86.flatMap((group) => group.versions)).toHaveLength(171 + 4)
    expect(arm.flatMap((group) => group.versions)).toHaveLength(23 + 4)
    expect(x86.at(-1)?.versions.map((entry) => entry.osVersion)).toEqual([
      'Other_Linux (64_bit)',
      'Other_Linux (32_bit)',
      'Other_Windows (64_bit)',
      'Other_Windows (32_bit)',
    ])
    expect(arm.find((group) => group.family === '中标麒麟')).toMatchObject({
      familyName: 'NeoKylin',
      platform: 'NeoKylin',
    })
  })

  it('separates the architectures', () => {
    expect(isListedFor('CentOS 7.9 64bit', 'arm')).toBe(false)
    expect(isListedFor('CentOS 7.6 64bit', 'arm')).toBe(true)
    expect(isListedFor('UOS 20 64bit', 'x86')).toBe(false)
    expect(isListedFor(generalOsVersion('Linux', 64), 'arm')).toBe(true)
  })
})

describe('boot modes', () => {
  it('follows table 7-9 to the row', () => {
    const able = externalOs.tables
      .flatMap((table) => table.rows.map((row) => row.asWritten))
      .filter(canBootUefi)
    expect(new Set(able)).toEqual(new Set(uefiTable.rows.map((row) => row.osVersion)))
  })

  it.each([
    ['CentOS 7.6 64bit', 'x86', ['bios', 'uefi']],
    ['CentOS 7.9 64bit', 'x86', ['bios']],
    ['CentOS 7.9 64bit', 'arm', ['uefi']],
    ['Windows Server 2012 Essentials R2 64bit', 'x86', ['bios', 'uefi']],
    ['Other_Linux (64_bit)', 'x86', ['bios']],
    ['Other_Linux (64_bit)', 'arm', ['uefi']],
    [null, 'x86', ['bios', 'uefi']],
    [null, 'arm', ['uefi']],
  ] as const)('%s on %s boots by %j', (osVersion, architecture, modes) => {
    expect(allowedBootModes(osVersion, architecture)).toEqual(modes)
  })
})

describe('life cycle', () => {
  it.each([
    // at the limit, one day before, one day after
    ['CentOS 7.9 64bit', '2023-12-29', 'supported', '2024-06-30'],
    ['CentOS 7.9 64bit', '2023-12-30', 'ending', '2024-06-30'],
    ['CentOS 7.9 64bit', '2024-06-30', 'ending', '2024-06-30'],
    ['CentOS 7.9 64bit', '2024-07-01', 'ended', '2024-06-30'],
    // a month counts to its last day
    ['Ubuntu 22.04 Server 64bit', '2026-10-29', 'supported', '2027-04'],
    ['Ubuntu 22.04 Server 64bit', '2026-10-30', 'ending', '2027-04'],
    ['Ubuntu 22.04 Server 64bit', '2027-04-30', 'ending', '2027-04'],
    ['Ubuntu 22.04 Server 64bit', '2027-05-01', 'ended', '2027-04'],
    ['AlmaLinux 8.5 64bit', '2031-12-01', 'ended', '2031-11'],
    // six months before a long month, seen from a short one
    ['EulerOS 2.10 64bit', '2026-06-30', 'supported', '2026-12-31'],
    ['EulerOS 2.10 64bit', '2026-07-01', 'ending', '2026-12-31'],
    // words instead of dates
    ['Debian GNU/Linux 12 (bookworm)', '2026-01-01', 'unknown', '暂无明确时间'],
    ['SUSE Linux Enterprise Server 15 SP1 64bit', '2030-01-01', 'unknown', '2024-06-31'],
    ['SUSE Linux Enterprise Server 15 SP4 64bit', '2030-01-01', 'unknown', '暂无明确时间'],
    ['FreeBSD 13.0 64bit', '2030-01-01', 'unknown', 'FreeBSD 13.1发布后3个月'],
    ['Windows Server 2008 R2 Datacenter 64bit', '2009-01-01', 'ended', '已停止'],
    // rows that begin alike
    ['SUSE Linux Enterprise Server 15 64bit', '2023-01-01', 'ended', '2022-12-31'],
    ['SUSE Linux Enterprise Server 12 SP5 64bit', '2027-05-01', 'ending', '2027-10-31'],
    ['Windows Server 2012 Datacenter 64bit', '2023-10-11', 'ended', '2023-10-10'],
    ['Windows Server 2012 R2 Datacenter 64bit', '2023-10-10', 'ending', '2023-10-10'],
    ['Red Hat Linux Enterprise 7.9 64bit', '2019-08-06', 'ending', '2019-08-06'],
    ['Fedora 29 64bit', '2020-01-01', 'ended', '2019-11-26'],
    ['openSUSE 15.3 64bit', '2022-01-01', 'supported', '2022-11-30'],
    ['Huawei Cloud EulerOS 2.0 标准版 64bit', '2028-01-01', 'ending', '2028-06-30'],
    ['Rocky Linux 8.5 64bit', '2026-01-01', 'supported', '2031-11-14'],
  ] as const)('%s on %s is %s', (osVersion, day, status, words) => {
    const answer = lifecycleOf(osVersion, new Date(`${day}T12:00:00Z`))
    expect([answer.status, answer.decidedBy?.end.asWritten]).toEqual([status, words])
  })

  it.each(['Rocky Linux 8.4 64bit', 'Other_Linux (64_bit)', 'openEuler 20.03 64bit', 'CentOS 70 64bit'])(
    'chapter 6 says nothing of %s',
    (osVersion) => expect(lifecycleOf(osVersion, new Date())).toMatchObject({ status: 'unknown', row: null }),
  )
})
