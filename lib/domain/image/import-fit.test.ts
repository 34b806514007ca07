import { describe, expect, it } from 'vitest'
import { canImportAs } from './import-fit'
import { GIB } from './limits'

const file = { format: 'qcow2', sizeBytes: GIB, virtualSizeBytes: 10 * GIB, hasBootRecord: null } as const
const code = (verdict: ReturnType<typeof canImportAs>) => (verdict.ok ? 'ok' : verdict.code)

describe('canImportAs', () => {
  it('takes a file at the limits and refuses one byte more', () => {
    expect(code(canImportAs('system_disk', { ...file, sizeBytes: 128 * GIB }))).toBe('ok')
    const large = { ...file, sizeBytes: 128 * GIB + 1 }
    expect(code(canImportAs('system_disk', large))).toBe('file.quick_import_format')
    expect(code(canImportAs('system_disk', { ...large, format: 'zvhd2' }))).toBe('ok')
    expect(code(canImportAs('data_disk', { ...large, format: 'raw', sizeBytes: 1024 * GIB }))).toBe('ok')
    expect(code(canImportAs('data_disk', { ...large, format: 'raw', sizeBytes: 1024 * GIB + 1 }))).toBe(
      'file.too_large',
    )
    expect(code(canImportAs('system_disk', { ...file, virtualSizeBytes: 1024 * GIB }))).toBe('ok')
    expect(code(canImportAs('system_disk', { ...file, virtualSizeBytes: 1024 * GIB + 1 }))).toBe(
      'file.virtual_size_too_large',
    )
    expect(code(canImportAs('data_disk', { ...file, virtualSizeBytes: 2048 * GIB }))).toBe('ok')
    expect(code(canImportAs('data_disk', { ...file, virtualSizeBytes: 2048 * GIB + 1 }))).toBe(
      'file.virtual_size_too_large',
    )
  })

  it('wants a boot record of a system disk only', () => {
    const raw = { ...file, format: 'raw', hasBootRecord: false } as const
    expect(code(canImportAs('system_disk', raw))).toBe('file.no_boot_record')
    expect(code(canImportAs('data_disk', raw))).toBe('ok')
  })

  it('never takes an installation disc for a disk', () => {
    expect(code(canImportAs('data_disk', { ...file, format: 'iso' }))).toBe('file.iso_not_disk')
  })
})
