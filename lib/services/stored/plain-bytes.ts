import { createHash } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { BlockSource } from '@/lib/ports/block-source'
import { type ByteRange, RangeOutside, type Redundancy, type StoredBytes } from '@/lib/ports/object-store'
import type { SealKey } from '@/lib/ports/seal'
import type { Services } from '../context'

/** Bytes in the store, and what opens them where they are sealed [S5]. */
export interface StoredRef {
  key: string
  seal: SealKey | null
}

type Parts = Pick<Services, 'store' | 'seal'>

/** A sealed range is read and opened in such pieces. */
const PIECE_BYTES = 1024 * 1024

/** Overwrites the key; whoever was given the reference calls it when done, also when it went wrong. */
export const forgetKey = ({ seal }: StoredRef): void => void seal?.dataKey.fill(0)

/** The plain bytes at any place. Closing it closes the object; the key stays the caller's. */
export async function openPlain({ store, seal }: Parts, ref: StoredRef): Promise<BlockSource> {
  const stored = await store.open(ref.key)
  if (!ref.seal) return stored
  try {
    return await seal.open(stored, ref.seal)
  } catch (error) {
    await stored.close()
    throw error
  }
}

/** The plain bytes in order, or a range of them; one that begins behind the end is `RangeOutside`. */
export async function readPlain(parts: Parts, ref: StoredRef, range?: ByteRange): Promise<Readable> {
  if (!ref.seal) return parts.store.read(ref.key, range)
  const source = await openPlain(parts, ref)
  if (range && range.start >= source.sizeBytes) {
    await source.close()
    throw new RangeOutside(source.sizeBytes)
  }
  return Readable.from(pieces(source, range), { objectMode: false })
}

async function* pieces(source: BlockSource, range?: ByteRange): AsyncGenerator<Buffer> {
  const end = Math.min(range ? range.end + 1 : source.sizeBytes, source.sizeBytes)
  try {
    for (let at = range?.start ?? 0; at < end; at += PIECE_BYTES)
      yield await source.read(at, Math.min(PIECE_BYTES, end - at))
  } finally {
    await source.close()
  }
}

/**
 * Stores plain bytes, sealed where the reference has a key: nothing plain ever reaches the store then.
 * @returns what lies in the store, and what the bytes are when they are opened
 */
export async function putPlain(
  { store, seal }: Parts,
  ref: StoredRef,
  bytes: AsyncIterable<Uint8Array>,
  redundancy: Redundancy,
): Promise<{ stored: StoredBytes; plain: StoredBytes }> {
  const body = Readable.from(bytes, { objectMode: false })
  if (!ref.seal) {
    const stored = await store.put(ref.key, body, { redundancy })
    return { stored, plain: stored }
  }
  const hash = createHash('sha256')
  let sizeBytes = 0
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const sealing = seal.sealing(ref.seal)
  const [stored] = await Promise.all([
    store.put(ref.key, sealing, { redundancy }),
    pipeline(body, measure, sealing),
  ])
  return { stored, plain: { sizeBytes, sha256: hash.digest('hex') } }
}
