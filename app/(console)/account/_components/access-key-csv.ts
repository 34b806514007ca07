import type { NewAccessKey } from '@/lib/domain/iam/view'
import { safeCell } from '@/lib/domain/image/csv'

const line = (cells: readonly string[]): string =>
  `${cells.map((cell) => `"${safeCell(cell).replaceAll('"', '""')}"`).join(',')}\r\n`

/** A file of one key, with the headings that tools for such files read; not translated for that reason. */
export const accessKeyCsv = (userName: string, { id, secret }: NewAccessKey): string =>
  line(['User Name', 'Access Key Id', 'Secret Access Key']) + line([userName, id, secret])
