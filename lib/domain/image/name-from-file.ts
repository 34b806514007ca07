import { formatTable } from '@/lib/facts/formats'
import { NAME_MAX_CHARS } from './limits'

const endings = [...new Set(['.img', '.qcow', ...formatTable.rows.flatMap((row) => row.extensions)])]

/**
 * A name for the image made of an object key or file name: without folders and format ending, with only the characters a
 * name may have. Empty when nothing of it is left.
 */
export function imageNameFromFile(key: string): string {
  const last = (key.split(/[\\/]/).pop() ?? '').normalize('NFC')
  const ending = endings.find((each) => last.toLowerCase().endsWith(each))
  return [...(ending ? last.slice(0, -ending.length) : last)]
    .slice(0, NAME_MAX_CHARS)
    .join('')
    .replace(/[^\p{L}\p{N}\-._ ]+/gu, '-')
    .replace(/^[\s\-.]+|[\s\-.]+$/g, '')
    .slice(0, NAME_MAX_CHARS)
}
