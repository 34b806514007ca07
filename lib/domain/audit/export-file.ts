import { z } from 'zod'
import type { Json } from './canonical'
import { type Checkpoint, checkpointVerifier, keyIdOf, type Statement, statementVerifier } from './checkpoint'
import type { Fault, FaultKind } from './fault'
import { jsonMembers } from './json-members'
import type { AuditContent, AuditRecordView } from './record'
import { type ChainEntry, type Verification, verifyChain } from './verify-chain'

export const EXPORT_FORMAT = 'imprint-audit-1'

/**
 * What an exported trail begins with. `checkpoints` and then `entries` follow as arrays: every record of a stretch of the
 * chain, those outside of the filter as stubs, so that the whole stretch can be followed. It starts at a signed checkpoint,
 * or at the chain's beginning, and ends at a signature made for the export.
 */
export interface ExportHead {
  format: typeof EXPORT_FORMAT
  account: { id: string; name: string }
  exportedAt: string
  filter: Json
  keyId: string
  /** SPKI in base64. */
  publicKey: string
  /** The stretch begins after this record. */
  after: number
  /** And ends with this one. */
  through: number
  /** Records that match the filter; all others are stubs. */
  records: number
  /** Of the deployment's key, over what was asked for and what was given. */
  signature: string
}

/** What is signed of a head: nobody may make another stretch or another question of it. */
export const exportStatement = ({
  account,
  exportedAt,
  filter,
  after,
  through,
  records,
}: Pick<ExportHead, 'account' | 'exportedAt' | 'filter' | 'after' | 'through' | 'records'>): Statement =>
  ({ kind: 'export', accountId: account.id, exportedAt, filter, after, through, records }) as Statement

export const stubOf = ({ sequence, contentHash }: AuditRecordView) => ({ sequence, contentHash })

/** The entry of the chain that a record stands for. */
export const entryOf = ({ contentHash, hash, ...content }: AuditRecordView): ChainEntry => ({
  sequence: content.sequence,
  contentHash,
  hash,
  content,
})

const Head = z.object({
  format: z.literal(EXPORT_FORMAT),
  account: z.object({ id: z.string(), name: z.string() }),
  publicKey: z.string(),
  exportedAt: z.string(),
  filter: z.json(),
  after: z.number().int().min(0),
  through: z.number().int().min(0),
  records: z.number().int().min(0),
  signature: z.string(),
})
const Mark = z.object({
  accountId: z.string(),
  sequence: z.number(),
  hash: z.string(),
  time: z.string(),
  keyId: z.string(),
  signature: z.string(),
})
const Entry = z.looseObject({ sequence: z.number(), contentHash: z.string(), hash: z.string().optional() })

export interface VerifiedExport extends Verification {
  accountName: string
  /** Of the public key in the file: whoever forges a file brings a key of their own, so compare it. */
  keyId: string
}

/**
 * Verifies an exported file by itself. It is read twice, with flat memory: the signatures first, then the records.
 * @throws when it is no such file
 */
export async function verifyExport(open: () => AsyncIterable<string>): Promise<VerifiedExport> {
  const members: Record<string, unknown> = {}
  const checkpoints: Checkpoint[] = []
  for await (const { name, value, isItem } of jsonMembers(open())) {
    if (name === 'checkpoints' && isItem) checkpoints.push(Mark.parse(value))
    else if (!isItem) members[name] = value
  }
  const head = Head.parse(members)
  const { account, publicKey, after } = head
  const isStated = statementVerifier(publicKey)
  const verification = await verifyChain({
    accountId: account.id,
    after,
    entries: entriesIn(open()),
    checkpoints: each(checkpoints.sort((a, b) => a.sequence - b.sequence)),
    witness: null,
    head: null,
    isSigned: checkpointVerifier(publicKey),
    isStated,
  })
  const isHeadSigned = isStated(exportStatement(head), head.signature)
  const fault = verification.fault ?? (isHeadSigned ? faultBeside(head, verification) : headFault(head))
  return { ...verification, fault, accountName: account.name, keyId: keyIdOf(publicKey) }
}

const faultAt = (kind: FaultKind, sequence: number, through: number): Fault => ({ kind, sequence, through })

const headFault = ({ after }: z.output<typeof Head>): Fault => faultAt('export_forged', after + 1, after + 1)

/** What a chain that holds together may still lack: its end, its signature, its contents. */
function faultBeside({ after, through, records }: z.output<typeof Head>, found: Verification): Fault | null {
  const last = Math.max(found.last, after)
  const end = Math.max(through, after)
  if (last < end) return faultAt('truncated', last + 1, end)
  if (last > end) return faultAt('inserted', end + 1, last)
  if (found.signedThrough < last) return faultAt('unsigned', found.signedThrough + 1, last)
  return found.records === records ? null : faultAt('left_out', after + 1, last)
}

async function* entriesIn(file: AsyncIterable<string>): AsyncGenerator<ChainEntry> {
  for await (const { name, value, isItem } of jsonMembers(file)) {
    if (name !== 'entries' || !isItem) continue
    const { contentHash, hash, ...content } = Entry.parse(value)
    const isStub = Object.keys(content).length === 1
    // safe: a field that is missing or strange is hashed as it is, and the hash does not fit
    yield isStub
      ? { sequence: content.sequence, contentHash }
      : {
          sequence: content.sequence,
          contentHash,
          hash: hash ?? '',
          content: content as unknown as AuditContent,
        }
  }
}

export async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items
}
