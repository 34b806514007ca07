import Papa from 'papaparse'
import QueryStream from 'pg-query-stream'
import { z } from 'zod'
import { Prisma } from '@/lib/db/generated/client'
import {
  type CsvImage,
  type CsvLocale,
  csvColumns,
  csvLocales,
  fileStem,
  safeCell,
} from '@/lib/domain/image/csv'
import { ImageFilter } from '@/lib/domain/image/list-query'
import { recordSuccess } from '../audit/record'
import type { Context } from '../context'
import { read } from '../verb'
import { matching } from './list-images'

const { sql, join } = Prisma

export const ExportListInput = ImageFilter.omit({ tab: true }).extend({
  /** `all` is what the region holds for the account: public and private images [M7]. */
  tab: z.enum(['public', 'private', 'shared', 'market', 'all']),
  locale: z.enum(csvLocales).default('zh'),
})

export interface ExportedList {
  fileName: string
  /** The file in pieces, read as fast as they are taken: memory does not grow with the list. */
  chunks: AsyncIterable<string>
}

/** The image list as CSV: UTF-8 with byte order mark, formulas neutralised [M7]. */
export const exportImageList = read({
  action: 'ims:images:list',
  input: ExportListInput,
  run: async (ctx, _target, { locale, ...filter }): Promise<ExportedList> => {
    const at = new Date()
    await recordSuccess(ctx, 'exportImageList', { type: 'image', details: { tab: filter.tab } })
    return {
      fileName: `${fileStem(filter.tab, ctx.actor.regionId, at)}.csv`,
      chunks: writeCsv(ctx, filter.tab, pageOf(ctx, filter), locale),
    }
  },
})

type Filter = Omit<z.output<typeof ExportListInput>, 'locale'>

function pageOf(ctx: Context, { tab, ...filter }: Filter): Prisma.Sql {
  const tabs = tab === 'all' ? (['public', 'private'] as const) : [tab]
  const conditions = tabs.map((one) => sql`(${matching(ctx, { ...filter, tab: one })})`)
  return sql`SELECT i.id, i.name, i.status, i.os_version, i.os_type, i.kind, i.architecture, i.server_type, i.visibility,
      i.created_at, i.min_disk_gib, i.size_bytes, i.min_ram_mib, i.kms_key_id IS NOT NULL AS is_encrypted,
      (SELECT string_agg(t.key || '=' || t.value, ';' ORDER BY t.key) FROM image_tags t WHERE t.image_id = i.id) AS tags
    FROM images i WHERE ${join(conditions, ' OR ')} ORDER BY i.created_at DESC, i.id DESC`
}

const ROWS_PER_CHUNK = 1000

async function* writeCsv(
  ctx: Context,
  tab: Filter['tab'],
  statement: Prisma.Sql,
  locale: CsvLocale,
): AsyncGenerator<string> {
  const columns = csvColumns(tab)
  const client = await ctx.pool.connect()
  let isIntact = false
  try {
    yield `\uFEFF${toCsv([columns.map((column) => column.title[locale])])}`
    const rows = client.query(
      new QueryStream(statement.text, [...statement.values], { batchSize: ROWS_PER_CHUNK }),
    )
    let chunk: string[][] = []
    for await (const row of rows as AsyncIterable<CsvImage>) {
      chunk.push(columns.map((column) => safeCell(column.value(row, locale))))
      if (chunk.length < ROWS_PER_CHUNK) continue
      yield toCsv(chunk)
      chunk = []
    }
    if (chunk.length > 0) yield toCsv(chunk)
    isIntact = true
  } finally {
    // A reader that left in the middle leaves a cursor open: that connection is closed instead of given back.
    client.release(!isIntact)
  }
}

const toCsv = (rows: string[][]): string => `${Papa.unparse(rows, { newline: '\r\n' })}\r\n`
