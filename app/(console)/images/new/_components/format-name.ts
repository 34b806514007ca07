import type { DiskFormat } from '@/lib/domain/format/disk-format'
import { formatTable } from '@/lib/facts/formats'

const names = new Map(formatTable.rows.map((row) => [row.format, row.name]))

/** A format as table 11-1 writes it, e.g. `QCOW2`. */
export const formatName = (format: DiskFormat): string => names.get(format) ?? format
