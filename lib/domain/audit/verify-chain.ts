import { contentHashOf, GENESIS_HASH, linkHash } from './chain'
import type { Checkpoint, PruneStatement, Statement } from './checkpoint'
import { displacement } from './displacement'
import type { Fault, FaultKind } from './fault'
import { Peekable } from './peekable'
import { type AuditContent, PRUNED } from './record'

/** A record, or its stub where an export leaves it out. */
export interface ChainEntry {
  sequence: number
  contentHash: string
  /** Absent in a stub. */
  content?: AuditContent
  /** The hash that stands beside it; absent in a stub. */
  hash?: string
}

export interface ChainEvidence {
  accountId: string
  /** The chain begins after this record; 0: at its beginning. */
  after: number
  /** By sequence. */
  entries: AsyncIterable<ChainEntry>
  /** By sequence. */
  checkpoints: AsyncIterable<Checkpoint>
  /** Copies of the account's checkpoints from outside the database, by sequence; null: not at hand. */
  witness: AsyncIterable<Checkpoint> | null
  /** Where the chain ends, as noted apart from it; null: not noted. */
  head: { sequence: number; hash: string } | null
  /** Whether the deployment's key made the signature. */
  isSigned: (checkpoint: Checkpoint) => boolean
  /** Whether the deployment's key made the signature under a statement. */
  isStated: (statement: Statement, signature: string) => boolean
  /** A chain that begins later must contain the record that says so. */
  needsPruneRecord?: boolean
}

export interface Verification {
  /** Records read, stubs not counted. */
  records: number
  stubs: number
  first: number
  last: number
  checkpoints: number
  /** The signatures cover the chain up to here. */
  signedThrough: number
  /** The first one; null: the chain is whole. */
  fault: Fault | null
}

/**
 * Follows a chain from its beginning and names the first record that is not what was written, without any I/O and with
 * flat memory. Every content is hashed again, every link made again, every signature checked [S6].
 */
export async function verifyChain(evidence: ChainEvidence): Promise<Verification> {
  const walk = new ChainWalk(evidence)
  try {
    const fault = await walk.firstFault()
    return { ...walk.counts(), fault }
  } finally {
    await walk.close()
  }
}

const fault = (kind: FaultKind, sequence: number, through = sequence): Fault => ({ kind, sequence, through })

class ChainWalk {
  readonly #entries: Peekable<ChainEntry>
  readonly #checkpoints: Peekable<Checkpoint>
  readonly #witness: Peekable<Checkpoint> | null
  #sequence: number
  #hash = GENESIS_HASH
  #records = 0
  #stubs = 0
  #marks = 0
  #signedThrough: number
  #hasPruneRecord = false

  constructor(private readonly evidence: ChainEvidence) {
    this.#entries = new Peekable(evidence.entries)
    this.#checkpoints = new Peekable(evidence.checkpoints)
    this.#witness = evidence.witness && new Peekable(evidence.witness)
    this.#sequence = evidence.after
    this.#signedThrough = evidence.after
  }

  counts(): Omit<Verification, 'fault'> {
    return {
      records: this.#records,
      stubs: this.#stubs,
      first: this.#records + this.#stubs > 0 ? this.evidence.after + 1 : 0,
      last: this.#records + this.#stubs > 0 ? this.#sequence : 0,
      checkpoints: this.#marks,
      signedThrough: this.#signedThrough,
    }
  }

  async close(): Promise<void> {
    await this.#entries.close()
    await this.#checkpoints.close()
    await this.#witness?.close()
  }

  async firstFault(): Promise<Fault | null> {
    const { after, head, needsPruneRecord } = this.evidence
    const badStart = await this.#begin()
    if (badStart) return badStart
    for (let entry = await this.#entries.next(); entry; entry = await this.#entries.next()) {
      const bad = (await this.#follow(entry)) ?? (await this.#marksHere())
      if (bad) return bad
    }
    return (
      (await this.#marksBeyond()) ??
      (head ? this.#compareHead(head) : null) ??
      (needsPruneRecord && after > 0 && !this.#hasPruneRecord ? fault('pruned_silently', 1, after) : null)
    )
  }

  /** Where older records were removed, the signature at the cut vouches for what the rest follows. */
  async #begin(): Promise<Fault | null> {
    const { after } = this.evidence
    await this.#skipTo(after)
    if (after === 0) return null
    const start = await this.#checkpoints.peek()
    if (start?.sequence !== after) return fault('checkpoint_missing', after)
    if (!this.#isSigned(start)) return fault('checkpoint_forged', after)
    this.#hash = start.hash
    return this.#marksHere()
  }

  async #follow(entry: ChainEntry): Promise<Fault | null> {
    const expected = this.#sequence + 1
    if (entry.sequence !== expected) return this.#outOfPlace(entry, expected)
    const { content, contentHash } = entry
    if (content) {
      const says = { ...content, sequence: entry.sequence }
      if (content.sequence !== entry.sequence || contentHashOf(says) !== contentHash)
        return displacement({ ...entry, content }, this.#entries)
      if (content.accountId !== this.evidence.accountId) return fault('inserted', expected)
      if (content.action === PRUNED) {
        const pruned = this.#prunedThrough(content)
        if (pruned === null) return fault('prune_forged', expected)
        if (pruned === this.evidence.after) this.#hasPruneRecord = true
      }
    }
    const hash = linkHash(this.#hash, contentHash)
    if (entry.hash !== undefined && entry.hash !== hash) return this.#brokenLink(entry)
    this.#sequence = expected
    this.#hash = hash
    if (content) this.#records++
    else this.#stubs++
    return null
  }

  /** Null when the worker did not sign it: anybody who can write to the database can write such a record. */
  #prunedThrough({ accountId, details }: AuditContent): number | null {
    if (details === null || typeof details !== 'object' || Array.isArray(details)) return null
    const { through, time, signature } = details
    if (typeof through !== 'number' || typeof time !== 'string' || typeof signature !== 'string') return null
    const statement: PruneStatement = { kind: 'prune', accountId, through, time }
    return this.evidence.isStated(statement, signature) ? through : null
  }

  async #outOfPlace(entry: ChainEntry, expected: number): Promise<Fault> {
    if (entry.sequence < expected) return fault('reordered', entry.sequence)
    const next = await this.#entries.peek()
    if (next?.sequence === expected) return fault('reordered', expected, entry.sequence)
    return fault('missing', expected, entry.sequence - 1)
  }

  /**
   * Either this record's hash was changed, or the one before was hashed anew and the rest forgotten: then what follows
   * still vouches for this one.
   */
  async #brokenLink(entry: ChainEntry): Promise<Fault> {
    const next = await this.#entries.peek()
    const follows = next
      ? next.hash === linkHash(entry.hash ?? '', next.contentHash)
      : this.evidence.head?.hash === entry.hash
    return follows && this.#sequence > this.evidence.after
      ? fault('changed', this.#sequence)
      : fault('unlinked', entry.sequence)
  }

  /** Checks what was signed at the record just followed; both copies of a checkpoint must be there. */
  async #marksHere(): Promise<Fault | null> {
    const own = await this.#takeAt(this.#checkpoints)
    const witnessed = this.#witness ? await this.#takeAt(this.#witness) : []
    for (const mark of [...own, ...witnessed]) {
      if (!this.#isSigned(mark)) return fault('checkpoint_forged', this.#sequence)
      if (mark.hash !== this.#hash) return fault('rehashed', this.#signedThrough + 1, this.#sequence)
    }
    if (witnessed.length > 0 && own.length === 0) return fault('checkpoint_missing', this.#sequence)
    if (own.length > 0) {
      this.#signedThrough = this.#sequence
      this.#marks += own.length
    }
    return null
  }

  async #takeAt(marks: Peekable<Checkpoint>): Promise<Checkpoint[]> {
    const here: Checkpoint[] = []
    while ((await marks.peek())?.sequence === this.#sequence) here.push((await marks.next()) as Checkpoint)
    return here
  }

  /** What was signed beyond the last record says that there were more. */
  async #marksBeyond(): Promise<Fault | null> {
    for (const marks of [this.#checkpoints, this.#witness]) {
      const mark = await marks?.peek()
      if (!mark) continue
      if (!this.#isSigned(mark)) return fault('checkpoint_forged', mark.sequence)
      return fault('truncated', this.#sequence + 1, mark.sequence)
    }
    return null
  }

  #compareHead(head: { sequence: number; hash: string }): Fault | null {
    if (head.sequence > this.#sequence) return fault('truncated', this.#sequence + 1, head.sequence)
    if (head.sequence < this.#sequence) return fault('inserted', head.sequence + 1, this.#sequence)
    return head.hash === this.#hash ? null : fault('changed', this.#sequence)
  }

  #isSigned(mark: Checkpoint): boolean {
    return mark.accountId === this.evidence.accountId && this.evidence.isSigned(mark)
  }

  /** Signatures below the cut speak of records that are gone. */
  async #skipTo(sequence: number): Promise<void> {
    for (const marks of [this.#checkpoints, this.#witness]) {
      while (((await marks?.peek())?.sequence ?? Number.POSITIVE_INFINITY) < sequence) await marks?.next()
    }
  }
}
