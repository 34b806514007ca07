import { Prisma } from '@/lib/db/generated/client'
import { type Json, storableJson, storableText } from '@/lib/domain/audit/canonical'
import { contentHashOf, GENESIS_HASH, linkHash } from '@/lib/domain/audit/chain'
import type { Changes } from '@/lib/domain/audit/diff-of'
import { hideSecrets } from '@/lib/domain/audit/hide-secrets'
import type { AuditContent } from '@/lib/domain/audit/record'
import type { Db } from '../context'

export interface NewRecord extends Omit<AuditContent, 'sequence' | 'time' | 'details' | 'changes'> {
  details: object | null
  changes: Changes | null
}

const USER_AGENT_MAX = 400

/**
 * Puts a record at the end of its account's chain, in the caller's transaction. From here to its end the transaction holds
 * the chain's row, for which every other writer of the account waits: it must come last. Who took another lock after this
 * one could wait for somebody who waits for them.
 */
export async function appendRecord(db: Db, record: NewRecord): Promise<void> {
  const { accountId } = record
  // The database's clock, read under the lock: times of one account rise with its numbers, whichever machine writes.
  const [link] = await db.$queryRaw<{ sequence: bigint; previousHash: string; time: Date }[]>`
    INSERT INTO audit_chains (account_id, last_sequence, last_hash) VALUES (${accountId}, 1, ${GENESIS_HASH})
    ON CONFLICT (account_id) DO UPDATE SET last_sequence = audit_chains.last_sequence + 1
    RETURNING last_sequence AS sequence, last_hash AS "previousHash",
      date_trunc('milliseconds', clock_timestamp()) AS time`
  const { sequence, previousHash, time } = link!
  const content = contentOf(record, Number(sequence), time)
  const contentHash = contentHashOf(content)
  const hash = linkHash(previousHash, contentHash)
  await db.$executeRaw`
    WITH written AS (
      INSERT INTO audit_records (account_id, sequence, time, user_id, user_name, credential_kind, credential_id,
        source_address, user_agent, region_id, project_id, action, resource_type, resource_id, resource_name, outcome, code,
        details, changes, request_id, content_hash, hash)
      VALUES (${accountId}, ${sequence}, ${content.time}::timestamptz, ${content.userId}, ${content.userName},
        ${content.credentialKind}, ${content.credentialId}, ${content.sourceAddress}, ${content.userAgent},
        ${content.regionId}, ${content.projectId}, ${content.action}, ${content.resourceType}, ${content.resourceId},
        ${content.resourceName}, ${content.outcome}::"AuditOutcome", ${content.code}, ${jsonb(content.details)},
        ${jsonb(content.changes)}, ${content.requestId}, ${contentHash}, ${hash})
    )
    UPDATE audit_chains SET last_hash = ${hash} WHERE account_id = ${accountId}`
}

/** What is hashed is what the database gives back, never what was meant. */
function contentOf(record: NewRecord, sequence: number, time: Date): AuditContent {
  const text = (value: string | null) => (value === null ? null : storableText(value))
  return {
    accountId: record.accountId,
    sequence,
    time: time.toISOString(),
    userId: record.userId,
    userName: storableText(record.userName),
    credentialKind: record.credentialKind,
    credentialId: text(record.credentialId),
    sourceAddress: storableText(record.sourceAddress),
    userAgent: storableText(record.userAgent.slice(0, USER_AGENT_MAX)),
    regionId: record.regionId,
    projectId: record.projectId,
    action: record.action,
    resourceType: record.resourceType,
    resourceId: text(record.resourceId),
    resourceName: text(record.resourceName),
    outcome: record.outcome,
    code: record.code,
    details: record.details && hideSecrets(storableJson(record.details)),
    // safe: hiding keeps the shape
    changes: record.changes && (hideSecrets(storableJson(record.changes)) as Changes),
    requestId: storableText(record.requestId),
  }
}

const jsonb = (value: Json | Changes) =>
  value === null ? Prisma.sql`NULL` : Prisma.sql`${JSON.stringify(value)}::jsonb`
