import { z } from 'zod'
import { Prisma } from '@/lib/db/generated/client'
import {
  type AuditFacets,
  AuditListQuery,
  FACET_RECORDS,
  RecordSequence,
} from '@/lib/domain/audit/list-query'
import type { AuditRecordView } from '@/lib/domain/audit/record'
import { DomainError } from '@/lib/domain/errors'
import { read } from '../verb'
import { matching } from './matching'
import { RECORD_COLUMNS, type RecordRow, recordOf } from './read-chain'

const { sql, raw } = Prisma

export interface AuditPage {
  records: AuditRecordView[]
  /** Number to go on before; null at the end. */
  nextBefore: number | null
}

/** The account's trail, newest first; the cost does not grow with the page's depth [S6]. */
export const listRecords = read({
  action: 'cts:trace:list',
  input: AuditListQuery,
  run: async (ctx, _target, { before, pageSize, ...filter }): Promise<AuditPage> => {
    const start = before ? sql`AND sequence < ${before}` : Prisma.empty
    const rows = await ctx.db.$queryRaw<RecordRow[]>`
      SELECT ${raw(RECORD_COLUMNS)} FROM audit_records WHERE ${matching(ctx.actor, filter)} ${start}
      ORDER BY sequence DESC LIMIT ${pageSize + 1}`
    const records = rows.slice(0, pageSize).map(recordOf)
    return { records, nextBefore: rows.length > pageSize ? (records.at(-1)?.sequence ?? null) : null }
  },
})

export const getRecord = read({
  action: 'cts:trace:list',
  input: RecordSequence,
  run: async (ctx, _target, { sequence }): Promise<AuditRecordView> => {
    const [row] = await ctx.db.$queryRaw<RecordRow[]>`
      SELECT ${raw(RECORD_COLUMNS)} FROM audit_records
      WHERE account_id = ${ctx.actor.accountId} AND sequence = ${sequence}`
    if (!row) throw new DomainError('audit.record_not_found', { sequence })
    return recordOf(row)
  },
})

/** Users, events and resource types of the newest records. */
export const listFacets = read({
  action: 'cts:trace:list',
  input: z.object({}),
  run: async (ctx): Promise<AuditFacets> => {
    const [facets] = await ctx.db.$queryRaw<AuditFacets[]>`
      SELECT coalesce(array_agg(DISTINCT user_name) FILTER (WHERE user_name <> ''), '{}') AS users,
        coalesce(array_agg(DISTINCT action), '{}') AS actions,
        coalesce(array_agg(DISTINCT resource_type), '{}') AS "resourceTypes"
      FROM (SELECT user_name, action, resource_type FROM audit_records WHERE account_id = ${ctx.actor.accountId}
        ORDER BY sequence DESC LIMIT ${FACET_RECORDS}) newest`
    return facets!
  },
})
