import type { ImageKind, ImageStatus } from './kinds'

export const csvLocales = ['zh', 'en'] as const
export type CsvLocale = (typeof csvLocales)[number]

/** A row of the list as the export's statement gives it. */
export interface CsvImage {
  id: string
  name: string
  status: ImageStatus
  os_version: string
  os_type: string
  kind: ImageKind
  architecture: string
  server_type: string
  visibility: string
  created_at: Date
  min_disk_gib: number
  size_bytes: bigint
  min_ram_mib: number
  is_encrypted: boolean
  tags: string | null
}

interface CsvColumn {
  title: Record<CsvLocale, string>
  value: (image: CsvImage, locale: CsvLocale) => string
}

const statusWords: Record<ImageStatus, Record<CsvLocale, string>> = {
  queued: { zh: '排队中', en: 'Queued' },
  saving: { zh: '创建中', en: 'Creating' },
  uploading: { zh: '等待导入', en: 'Waiting for import' },
  importing: { zh: '导入中', en: 'Importing' },
  active: { zh: '正常', en: 'Normal' },
  deactivated: { zh: '已停用', en: 'Deactivated' },
  killed: { zh: '创建失败', en: 'Failed' },
  error: { zh: '异常', en: 'Error' },
  deleted: { zh: '已删除', en: 'Deleted' },
}

/** The type as the console names it, e.g. `ECS系统盘镜像(x86)`; ims-console §3.2. */
function typeWords(image: CsvImage, locale: CsvLocale): string {
  const architecture = image.architecture === 'arm' ? 'ARM' : 'x86'
  const server = image.server_type.toUpperCase()
  switch (image.kind) {
    case 'system_disk':
      return locale === 'zh'
        ? `${server}系统盘镜像(${architecture})`
        : `${server} system disk image(${architecture})`
    case 'data_disk':
      return locale === 'zh' ? '数据盘镜像' : 'Data disk image'
    case 'iso':
      return locale === 'zh' ? 'ISO镜像' : 'ISO image'
    case 'full_server':
      return locale === 'zh' ? `${server}整机镜像(${architecture})` : `Full-${server} image(${architecture})`
  }
}

const yesNo = (value: boolean, locale: CsvLocale): string =>
  locale === 'zh' ? (value ? '是' : '否') : value ? 'Yes' : 'No'
const gib = (bytes: number): string => (bytes / 1024 ** 3).toFixed(3)

const name: CsvColumn = { title: { zh: '名称', en: 'Name' }, value: (image) => image.name }
const id: CsvColumn = { title: { zh: 'ID', en: 'ID' }, value: (image) => image.id }
const status: CsvColumn = {
  title: { zh: '状态', en: 'Status' },
  value: (image, locale) => statusWords[image.status][locale],
}
const os: CsvColumn = {
  title: { zh: '操作系统', en: 'OS' },
  value: (image) => image.os_version || image.os_type,
}
const type: CsvColumn = { title: { zh: '镜像类型', en: 'Image Type' }, value: typeWords }
const created: CsvColumn = {
  title: { zh: '创建时间', en: 'Created' },
  value: (image) => image.created_at.toISOString(),
}
const disk = (zh: string, en: string): CsvColumn => ({
  title: { zh, en },
  value: (image) => String(image.min_disk_gib),
})
const size: CsvColumn = {
  title: { zh: '镜像大小(GB)', en: 'Image Size (GB)' },
  value: (image) => gib(Number(image.size_bytes)),
}
const memory: CsvColumn = {
  title: { zh: '最小内存(MB)', en: 'Minimum Memory (MB)' },
  value: (image) => (image.min_ram_mib === 0 ? '-' : String(image.min_ram_mib)),
}
const encrypted: CsvColumn = {
  title: { zh: '加密', en: 'Encrypted' },
  value: (image, locale) => yesNo(image.is_encrypted, locale),
}
/** No shared disks exist in this service, so the column of the reference is always empty. */
const sharedDisk: CsvColumn = { title: { zh: '共享盘信息', en: 'Shared Disk' }, value: () => '--' }
const tags: CsvColumn = { title: { zh: '标签', en: 'Tags' }, value: (image) => image.tags ?? '' }

const publicColumns = [name, status, os, type, created, disk('系统盘(GB)', 'System Disk (GB)'), memory]
const privateColumns = [
  name,
  id,
  status,
  os,
  type,
  created,
  disk('磁盘容量(GB)', 'Disk Capacity (GB)'),
  sharedDisk,
  size,
  memory,
  encrypted,
  tags,
]

/** Columns and their order; ims-console §10 [M7]. */
export const csvColumns = (tab: string): readonly CsvColumn[] =>
  tab === 'public' || tab === 'market' ? publicColumns : privateColumns

/** `private-images-<region>-<time>`, the time in UTC without separators. */
export function fileStem(tab: string, regionId: string, at: Date): string {
  const time = at.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '')
  return `${tab}-images-${regionId}-${time}`
}

/**
 * A cell that a spreadsheet would take for a formula gets an apostrophe in front; one with a leading tab or carriage
 * return would be trimmed into a formula, so these count too.
 */
export const safeCell = (text: string): string =>
  /^[\s"']*[=+\-@\t\r\n＝＋－＠]/.test(text) && !/^--?$/.test(text) ? `'${text}` : text
