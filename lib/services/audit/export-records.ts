import Papa from 'papaparse'
import { z } from 'zod'
import { Prisma } from '@/lib/db/generated/client'
import { storableJson } from '@/lib/domain/audit/canonical'
import { auditKey, type Checkpoint } from '@/lib/domain/audit/checkpoint'
import { auditCsvHeader, auditCsvRow } from '@/lib/domain/audit/csv'
import { EXPORT_FORMAT, type ExportHead, exportStatement, stubOf } from '@/lib/domain/audit/export-file'
import { AuditFilter } from '@/lib/domain/audit/list-query'
import { type CsvLocale, csvLocales } from '@/lib/domain/image/csv'
import type { Context } from '../context'
import { read } from '../verb'
import { matching } from './matching'
import {
  CHECKPOINT_COLUMNS,
  checkpointOf,
  openSnapshot,
  RECORD_COLUMNS,
  type RecordRow,
  recordOf,
  type Snapshot,
  streamRows,
} from './read-chain'
import { recordSuccess } from './record'
import { insistReaderFree, takeReader } from './trail-reader'

const { sql, raw } = Prisma

export const exportFormats = ['csv', 'json'] as const
export type ExportFormat = (typeof exportFormats)[number]

export interface ExportedTrail {
  fileName: string
  /** The file in pieces, read as fast as they are taken: memory does not grow with the trail. */
  chunks: AsyncIterable<string>
}

/** The trail as a table for people, or as a file that can be verified anywhere [S6]. */
export const exportRecords = read({
  action: 'cts:trace:list',
  input: AuditFilter.extend({ format: z.enum(exportFormats), locale: z.enum(csvLocales).default('zh') }),
  run: async (ctx, _target, { format, locale, ...filter }): Promise<ExportedTrail> => {
    insistReaderFree()
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
    await recordSuccess(ctx, 'exportTrace', { type: 'audit', details: { format, filter } })
    return {
      fileName: `audit-${ctx.actor.accountName}-${time}.${format}`,
      chunks: inSnapshot(ctx, (snapshot) =>
        format === 'csv' ? writeCsv(ctx, snapshot, filter, locale) : writeJson(ctx, snapshot, filter),
      ),
    }
  },
})

async function* inSnapshot(
  ctx: Context,
  write: (snapshot: Snapshot) => AsyncIterable<string>,
): AsyncGenerator<string> {
  const giveBack = takeReader()
  try {
    const snapshot = await openSnapshot(ctx.pool)
    let isDone = false
    try {
      yield* inChunks(write(snapshot))
      isDone = true
    } finally {
      await snapshot.close(isDone)
    }
  } finally {
    giveBack()
  }
}

const CHUNK_CHARACTERS = 256 * 1024

async function* inChunks(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = ''
  for await (const piece of pieces) {
    chunk += piece
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

async function* writeCsv(
  ctx: Context,
  { client }: Snapshot,
  filter: AuditFilter,
  locale: CsvLocale,
): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(auditCsvHeader(locale))}`
  const { text, values } =
    sql`SELECT ${raw(RECORD_COLUMNS)} FROM audit_records WHERE ${matching(ctx.actor, filter)}
    ORDER BY sequence DESC`
  for await (const row of streamRows<RecordRow>(client, text, values))
    yield csvLine(auditCsvRow(recordOf(row)))
}

const csvLine = (cells: string[]): string => `${Papa.unparse([cells], { newline: '\r\n' })}\r\n`

/** One record or stub a line, though readers need not rely on lines. */
async function* writeJson(ctx: Context, snapshot: Snapshot, filter: AuditFilter): AsyncGenerator<string> {
  const { accountId, accountName } = ctx.actor
  const key = auditKey(ctx.secrets.auditSigningKey)
  const { after, through, records } = await stretchOf(ctx, snapshot, filter)
  const said = {
    account: { id: accountId, name: accountName },
    exportedAt: new Date().toISOString(),
    filter: storableJson(filter),
    ...{ after, through, records },
  }
  const head: ExportHead = {
    format: EXPORT_FORMAT,
    keyId: key.id,
    publicKey: key.publicKey,
    ...said,
    signature: key.sign(exportStatement(said)),
  }
  yield `${JSON.stringify(head).slice(0, -1)},\n"checkpoints":[\n`
  yield (await checkpointsOf(ctx, snapshot, after, through)).map((mark) => JSON.stringify(mark)).join(',\n')
  yield '\n],\n"entries":['
  const { text, values } = sql`SELECT ${raw(RECORD_COLUMNS)}, (${matching(ctx.actor, filter)}) AS "isMatch"
    FROM audit_records WHERE account_id = ${accountId} AND sequence > ${after} AND sequence <= ${through}
    ORDER BY sequence`
  let separator = '\n'
  const rows = streamRows<RecordRow & { isMatch: boolean }>(snapshot.client, text, values)
  for await (const { isMatch, ...row } of rows) {
    const record = recordOf(row)
    yield separator + JSON.stringify(isMatch ? record : stubOf(record))
    separator = ',\n'
  }
  yield '\n]}\n'
}

/** From the last signature before the first record that matches to the last record that matches. */
async function stretchOf(
  ctx: Context,
  { client }: Snapshot,
  filter: AuditFilter,
): Promise<{ after: number; through: number; records: number }> {
  const { text, values } = sql`
    WITH wanted AS (
      SELECT min(sequence) AS first, max(sequence) AS last, count(*) AS records
      FROM audit_records WHERE ${matching(ctx.actor, filter)}
    )
    SELECT coalesce(last, 0) AS through, records, coalesce(
      (SELECT max(k.sequence) FROM audit_checkpoints k WHERE k.account_id = ${ctx.actor.accountId} AND k.sequence < first),
      (SELECT c.pruned_sequence FROM audit_chains c WHERE c.account_id = ${ctx.actor.accountId} AND first IS NOT NULL),
      0) AS after
    FROM wanted`
  const { rows } = await client.query<{ after: bigint; through: bigint; records: bigint }>(text, [...values])
  const { after, through, records } = rows[0]!
  return { after: Number(after), through: Number(through), records: Number(records) }
}

/** Those of the stretch; where its last record has none, one is made for this file. */
async function checkpointsOf(
  ctx: Context,
  { client }: Snapshot,
  after: number,
  through: number,
): Promise<Checkpoint[]> {
  const { accountId } = ctx.actor
  const kept = await client.query(
    `SELECT ${CHECKPOINT_COLUMNS} FROM audit_checkpoints
     WHERE account_id = $1 AND sequence BETWEEN $2 AND $3 ORDER BY sequence`,
    [accountId, after, through],
  )
  const checkpoints = kept.rows.map(checkpointOf)
  if (through === 0 || checkpoints.at(-1)?.sequence === through) return checkpoints
  const end = await client.query<{ hash: string }>(
    'SELECT hash FROM audit_records WHERE account_id = $1 AND sequence = $2',
    [accountId, through],
  )
  const { hash } = end.rows[0]!
  const key = auditKey(ctx.secrets.auditSigningKey)
  return [...checkpoints, key.signUp({ accountId, sequence: through, hash }, new Date())]
}
