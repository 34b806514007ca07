import { auditKey } from '@/lib/domain/audit/checkpoint'
import type { Services } from '../context'

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
  const due = await prisma.$queryRaw<{ accountId: string; sequence: bigint; hash: string }[]>`
    SELECT c.account_id AS "accountId", c.last_sequence AS sequence, c.last_hash AS hash
    FROM audit_chains c
    CROSS JOIN LATERAL (
      SELECT coalesce(max(k.sequence), 0) AS through FROM audit_checkpoints k WHERE k.account_id = c.account_id
    ) signed
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
