import { contentHashOf } from './chain'
import type { Fault } from './fault'
import type { Peekable } from './peekable'
import type { AuditContent } from './record'
import type { ChainEntry } from './verify-chain'

/** How far from its place a record is looked for. */
const REACH = 1000

type Full = ChainEntry & { content: AuditContent }

const hashAt = (content: AuditContent, sequence: number): string => contentHashOf({ ...content, sequence })

/**
 * A record's content does not have its hash. When it would have it under another number, nothing was written over: records
 * were swapped, put in between or taken out and the rest renumbered. Tells which.
 */
export async function displacement(entry: Full, following: Peekable<ChainEntry>): Promise<Fault> {
  const { sequence } = entry
  const single = (kind: Fault['kind'], at = sequence, through = at): Fault => ({
    kind,
    sequence: at,
    through,
  })
  const next = await following.peek()
  // Only what is said was swapped, the hashes stayed.
  if (next && hashAt(entry.content, next.sequence) === next.contentHash)
    return single('reordered', sequence, next.sequence)

  const belongs = originalPlace(entry)
  if (belongs === null) return single('changed')
  // Its own place is taken by one that passed: that one is the stranger.
  if (belongs < sequence) return single('inserted', belongs, sequence - 1)
  const there = await findAt(following, belongs)
  if (there?.content && hashAt(there.content, sequence) === there.contentHash)
    return single('reordered', sequence, belongs)
  return single('missing', sequence, belongs - 1)
}

function originalPlace({ content, contentHash, sequence }: Full): number | null {
  for (let distance = 1; distance <= REACH; distance++) {
    for (const place of [sequence - distance, sequence + distance]) {
      if (place > 0 && hashAt(content, place) === contentHash) return place
    }
  }
  return null
}

async function findAt(following: Peekable<ChainEntry>, sequence: number): Promise<ChainEntry | undefined> {
  for (let ahead = 0; ; ahead++) {
    const entry = await following.peek(ahead)
    if (!entry || entry.sequence >= sequence) return entry
  }
}
