import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { safeCell } from '@/lib/domain/image/csv'
import type { Command } from '../command'
import { usage } from '../failure'
import { type Image, imagePages } from '../image'
import { osText } from '../image-words'
import { filterOptions, filtersOf } from '../list-options'

const columns: readonly (readonly [title: string, value: (image: Image) => unknown])[] = [
  ['id', ({ id }) => id],
  ['name', ({ name }) => name],
  ['status', ({ status }) => status],
  ['visibility', ({ visibility }) => visibility],
  ['os', (image) => osText(image).replace(/^-$/, '')],
  ['disk_format', ({ disk_format }) => disk_format],
  ['size', ({ size }) => size],
  ['virtual_size', ({ virtual_size }) => virtual_size],
  ['min_disk', ({ min_disk }) => min_disk],
  ['min_ram', ({ min_ram }) => min_ram],
  ['protected', (image) => image.protected],
  ['os_hidden', ({ os_hidden }) => os_hidden],
  ['owner', ({ owner }) => owner],
  ['tags', ({ tags }) => tags.join(';')],
  ['os_hash_algo', ({ os_hash_algo }) => os_hash_algo],
  ['os_hash_value', ({ os_hash_value }) => os_hash_value],
  ['created_at', ({ created_at }) => created_at],
  ['updated_at', ({ updated_at }) => updated_at],
]

/** RFC 4180, each cell safe against spreadsheets that calculate. */
export function csvLine(cells: readonly unknown[]): string {
  const quoted = cells.map((cell) => {
    const text = safeCell(cell === null || cell === undefined ? '' : String(cell))
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  })
  return `${quoted.join(',')}\r\n`
}

async function* csvOf(pages: AsyncIterable<{ images: Image[] }>): AsyncGenerator<string> {
  yield csvLine(columns.map(([title]) => title))
  for await (const { images } of pages)
    yield images.map((image) => csvLine(columns.map(([, value]) => value(image)))).join('')
}

/** All of it under the name, or nothing. */
async function writeWhole(file: string, texts: AsyncIterable<string>): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
  const handle = await open(temporary, 'wx')
  try {
    for await (const text of texts) await handle.write(text)
    await handle.close()
    await rename(temporary, file)
  } catch (error) {
    await handle.close().catch(() => {})
    await rm(temporary, { force: true })
    throw error
  }
}

export const csv: Command = {
  name: 'csv',
  summary: 'Write the list of images as CSV',
  usage: '',
  arguments: [0, 0],
  options: {
    ...filterOptions,
    output: { type: 'string', value: 'FILE', short: 'o', help: 'Write to this file instead of stdout' },
  },
  detail: 'UTF-8 with a line of names; texts that a spreadsheet would calculate begin with an apostrophe.',
  examples: [
    ['imprint csv --visibility private -o images.csv', 'to a file'],
    ['imprint csv --tag env=prod | column -s, -t', 'to look at'],
  ],
  async run(call) {
    if (call.output.isJson) throw usage('csv writes CSV; images list --all --json writes JSON.')
    const filters = filtersOf(call)
    const texts = csvOf(imagePages(await call.connect(), filters))
    const file = call.text('output')
    if (file !== undefined) return writeWhole(file, texts)
    for await (const text of texts) await call.output.data(text)
  },
}
