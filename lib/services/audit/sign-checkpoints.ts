import { auditKey, type Checkpoint, checkpointVerifier } from '@/lib/domain/audit/checkpoint'
import type { Services } from '../context'
import { type CheckpointRow, checkpointOf } from './read-chain'

/** New records that are signed at once, and how long fewer may wait [S6]. */
const RECORDS = 100
const WAIT_SECONDS = 300

/**
 * Signs the end of every chain that has grown enough or waited long enough, and copies the signature to the witness. Any
 * number of workers may do so at the same time: the one that writes the row writes the line.
 */
export async function signCheckpoints(services: Services): Promise<number> {
  const { prisma, secrets, witness } = services
  const key = auditKey(secrets.auditSigningKey)
  const through = await signedThrough(services, checkpointVerifier(key.publicKey))
  const due = await prisma.$queryRaw<{ accountId: string; sequence: bigint; hash: string }[]>`
    SELECT c.account_id AS "accountId", c.last_sequence AS sequence, c.last_hash AS hash
    FROM audit_chains c
    JOIN unnest(${[...through.keys()]}::text[], ${[...through.values()]}::bigint[]) signed (account_id, through)
      ON signed.account_id = c.account_id
    LEFT JOIN audit_records oldest ON oldest.account_id = c.account_id AND oldest.sequence = signed.through + 1
    WHERE c.last_sequence > signed.through
      AND (c.last_sequence - signed.through >= ${RECORDS}
        -- Null when it was deleted: what is left is signed all the same, the gap shows.
        OR oldest.time IS NULL OR oldest.time < now() - make_interval(secs => ${WAIT_SECONDS}))`
  for (const { accountId, sequence, hash } of due) {
    const checkpoint = key.signUp({ accountId, sequence: Number(sequence), hash }, new Date())
    const { count } = await prisma.auditCheckpoint.createMany({
      data: [{ ...checkpoint, sequence }],
      skipDuplicates: true,
    })
    // The row first: a line without a row would be taken for a row that somebody deleted.
    if (count === 1) await witness.append(checkpoint)
  }
  return due.length
}

/** How far each chain is signed. A row that we did not sign, or beyond the chain's end, must not stop us. */
async function signedThrough(
  { prisma }: Services,
  isSigned: (checkpoint: Checkpoint) => boolean,
): Promise<Map<string, bigint>> {
  const chains = await prisma.auditChain.findMany({ select: { accountId: true, lastSequence: true } })
  const found = new Map<string, bigint>()
  for (const { accountId, lastSequence } of chains) {
    let row: CheckpointRow | null = null
    let below = lastSequence + 1n
    do {
      row = await prisma.auditCheckpoint.findFirst({
        where: { accountId, sequence: { lt: below } },
        orderBy: { sequence: 'desc' },
      })
      below = row?.sequence ?? 0n
    } while (row && !isSigned(checkpointOf(row)))
    found.set(accountId, below)
  }
  return found
}
