import { describe, expect, it } from 'vitest'
import { BASE_FORMAT, diskFormats } from '@/lib/domain/format/disk-format'
import { externalOs } from './external-os'
import { formatTable } from './formats'
import { osLifecycle } from './os-lifecycle'
import { osRecognition } from './os-recognition'
import { uefiTable } from './uefi'

const [x86, arm] = externalOs.tables

describe('tables 7-7 and 7-8', () => {
  it.each([
    ['7-7', x86!, 172, 171],
    ['7-8', arm!, 23, 23],
  ] as const)('table %s is complete', (name, table, rowsInSource, rows) => {
    expect(table.table).toBe(name)
    expect(table.rowsInSource).toBe(rowsInSource)
    expect(table.rows).toHaveLength(rows)
    expect(new Set(table.rows.map((row) => row.asWritten)).size).toBe(rows)
  })

  it('has as many versions of each family as the source', () => {
    const counts = (table: typeof x86) => {
      const byFamily: Record<string, number> = {}
      for (const { family } of table!.rows) byFamily[family] = (byFamily[family] ?? 0) + 1
      return byFamily
    }
    expect(counts(x86)).toEqual({
      'Rocky Linux': 3,
      AlmaLinux: 2,
      Windows: 14,
      SUSE: 12,
      'Oracle Linux': 12,
      'Red Hat': 19,
      Ubuntu: 20,
      openSUSE: 8,
      CentOS: 29,
      Debian: 18,
      Fedora: 11,
      EulerOS: 6,
      CoreOS: 12,
      openEuler: 1,
      中标麒麟: 4,
    })
    expect(counts(arm)).toEqual({
      AlmaLinux: 2,
      CentOS: 3,
      Debian: 1,
      EulerOS: 3,
      Fedora: 1,
      Ubuntu: 3,
      SUSE: 1,
      openEuler: 1,
      openSUSE: 1,
      中标麒麟: 2,
      统信: 1,
      银河麒麟: 2,
      麒麟信安: 1,
      普华: 1,
    })
  })

  it('keeps the doubled row once and says so', () => {
    const rows = x86!.rows.filter((row) => row.asWritten === 'CentOS 8.0 64bit')
    expect(rows).toHaveLength(1)
    expect(rows[0]!.note?.en).toContain('twice')
  })

  it('reads the bit width from the words; only CoreOS has none', () => {
    for (const row of [...x86!.rows, ...arm!.rows]) {
      const width = / (32|64)bit$/.exec(row.asWritten)?.[1]
      if (row.family === 'CoreOS') expect(width).toBeUndefined()
      else expect(Number(width), row.asWritten).toBe(row.bits)
    }
  })

  it('names only families of the list', () => {
    const families = new Set(externalOs.families.map((family) => family.asWritten))
    for (const row of [...x86!.rows, ...arm!.rows, ...uefiTable.rows]) expect(families).toContain(row.family)
    for (const { family } of osRecognition.linux) expect(families).toContain(family)
  })
})

describe('table 7-9', () => {
  it('is complete, and every row is an entry of tables 7-7 or 7-8', () => {
    const known = new Set([...x86!.rows, ...arm!.rows].map((row) => row.asWritten))
    expect(uefiTable.rows).toHaveLength(43)
    expect(new Set(uefiTable.rows.map((row) => row.osVersion)).size).toBe(43)
    for (const row of uefiTable.rows) expect(known).toContain(row.osVersion)
  })

  it('keeps the one different spelling beside the entry that is meant', () => {
    const different = uefiTable.rows.filter((row) => row.asWritten !== row.osVersion)
    expect(different.map((row) => [row.asWritten, row.osVersion])).toEqual([
      ['Windows Server 2012 Essentials R2 64bit', 'Windows Server 2012 R2 Essentials 64bit'],
    ])
  })
})

describe('formats', () => {
  it('knows every format once', () => {
    expect(formatTable.rows.map((row) => row.format).sort()).toEqual([...diskFormats].sort())
    expect(formatTable.rows.filter((row) => row.inTable11_1)).toHaveLength(10)
    expect(formatTable.serviceFormats.inUse).toBe(BASE_FORMAT)
  })

  it('exports the five formats of table 5-5 and imports all', () => {
    const exportable = formatTable.rows.filter((row) => row.canExport).map((row) => row.format)
    expect(exportable.sort()).toEqual(['qcow2', 'vhd', 'vmdk', 'zvhd', 'zvhd2'])
    expect(formatTable.rows.every((row) => row.canImport)).toBe(true)
  })

  it('allows 128 GB, and 1 TB by quick import of RAW and ZVHD2', () => {
    expect(formatTable.rows.every((row) => row.importLimitGib === 128)).toBe(true)
    const quick = formatTable.rows.filter((row) => row.quickImportLimitGib === 1024).map((row) => row.format)
    expect(quick.sort()).toEqual(['raw', 'zvhd2'])
  })

  it('states lazy loading for ZVHD2, its absence for ZVHD and VHD, and nothing else', () => {
    const stated = formatTable.rows.filter((row) => row.lazyLoading !== 'not_stated')
    expect(Object.fromEntries(stated.map((row) => [row.format, row.lazyLoading]))).toEqual({
      zvhd2: 'stated_yes',
      zvhd: 'stated_no',
      vhd: 'stated_no',
    })
  })
})

describe('life cycle', () => {
  const rows = osLifecycle.families.flatMap((family) => family.rows.map((row) => ({ family, row })))

  it('has the 13 families of chapter 6 with their versions', () => {
    expect(osLifecycle.families.map((family) => [family.asWritten, family.rows.length])).toEqual([
      ['Huawei Cloud EulerOS', 2],
      ['EulerOS', 9],
      ['CentOS', 3],
      ['Debian', 7],
      ['Ubuntu', 5],
      ['Red Hat', 4],
      ['FreeBSD', 10],
      ['OpenSUSE', 7],
      ['SUSE Linux', 11],
      ['Fedora', 9],
      ['Rocky Linux', 1],
      ['AlmaLinux', 1],
      ['Windows Server', 6],
    ])
    expect(new Set(rows.map(({ row }) => row.version)).size).toBe(75)
  })

  it('has a cell for every column', () => {
    for (const { family, row } of rows) {
      expect(Object.keys(row.ends), row.version).toEqual(family.columns.map((column) => column.id))
    }
  })

  // An impossible or open date must never become a made-up one.
  it('keeps what is no date as words', () => {
    const without = rows.flatMap(({ row }) =>
      Object.values(row.ends).flatMap((end) =>
        end.date === null ? [[row.version, end.asWritten, end.why]] : [],
      ),
    )
    expect(without).toEqual([
      ['Debian 13', '暂无明确时间', 'not_announced'],
      ['Debian 12', '暂无明确时间', 'not_announced'],
      ['Debian 11', '暂无明确时间', 'not_announced'],
      ['FreeBSD 13.0', 'FreeBSD 13.1发布后3个月', 'depends_on_release'],
      [
        'SUSE Linux Enterprise Server 15 SP4',
        'SUSE Linux Enterprise Server 15 SP5发布后的6个月',
        'depends_on_release',
      ],
      ['SUSE Linux Enterprise Server 15 SP4', '暂无明确时间', 'not_announced'],
      ['SUSE Linux Enterprise Server 15 SP1', '2024-06-31', 'no_such_day'],
      ['Windows Server 2008', '已停止', 'ended_without_date'],
      ['Windows Server 2008', '已停止', 'ended_without_date'],
      ['Windows Server 2003', '已停止', 'ended_without_date'],
      ['Windows Server 2003', '已停止', 'ended_without_date'],
    ])
  })

  it('changes no date that can be read', () => {
    for (const { row } of rows) {
      for (const end of Object.values(row.ends)) if (end.date !== null) expect(end.date).toBe(end.asWritten)
    }
  })

  it('covers each of its own versions by exactly one row', () => {
    for (const { row } of rows) {
      const name = row.version.replace(/ LTS$/, '')
      const covering = rows.filter((other) => new RegExp(other.row.covers, 'i').test(name))
      expect(
        covering.map((other) => other.row.version),
        name,
      ).toEqual([row.version])
    }
  })
})
