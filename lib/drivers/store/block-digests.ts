import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import type { BlockSource } from '@/lib/ports/block-source'
import { ObjectDamaged } from '@/lib/ports/object-store'

/** The unit of verification: what a small read has to fetch, and 32 bytes of manifest. */
const BLOCK_BYTES = 1024 * 1024
const DIGEST_BYTES = 32

export interface BlockManifest {
  /** SHA-256 of every MiB of the bytes, one behind the other; the last block may be shorter. */
  digests: Buffer
  /** SHA-256 of the digests, lower-case hex: kept where the digests are not, it vouches for all. */
  root: string
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
const manifestOf = (digests: Buffer): BlockManifest => ({ digests, root: sha256(digests).toString('hex') })

/** Makes the manifest of a stream on its way. Ask for it after the stream's end. */
export function digestBlocks(): { stream: Transform; manifest(): BlockManifest } {
  const digests: Buffer[] = []
  let hash = createHash('sha256')
  let hashedBytes = 0
  const endBlock = () => {
    digests.push(hash.digest())
    hash = createHash('sha256')
    hashedBytes = 0
  }
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (let rest = chunk; rest.length > 0; ) {
        const piece = rest.subarray(0, BLOCK_BYTES - hashedBytes)
        hash.update(piece)
        hashedBytes += piece.length
        if (hashedBytes === BLOCK_BYTES) endBlock()
        rest = rest.subarray(piece.length)
      }
      done(null, chunk)
    },
    flush(done) {
      if (hashedBytes > 0) endBlock()
      done()
    },
  })
  return { stream, manifest: () => manifestOf(Buffer.concat(digests)) }
}

/**
 * Checks every read of a source that checks nothing itself. What does not agree with the manifest, its root or its length is
 * `ObjectDamaged`. Closing it closes the source.
 */
export function verifiedSource(source: BlockSource, key: string, manifest: BlockManifest): BlockSource {
  const { sizeBytes } = source
  const blocks = Math.ceil(sizeBytes / BLOCK_BYTES)
  if (
    manifestOf(manifest.digests).root !== manifest.root ||
    manifest.digests.length !== blocks * DIGEST_BYTES
  )
    throw new ObjectDamaged(key)
  // Small reads come close to one another.
  let last: { number: number; bytes: Promise<Buffer> } | undefined

  const readBlock = async (number: number): Promise<Buffer> => {
    const start = number * BLOCK_BYTES
    const bytes = await source.read(start, Math.min(BLOCK_BYTES, sizeBytes - start))
    const expected = manifest.digests.subarray(number * DIGEST_BYTES, (number + 1) * DIGEST_BYTES)
    if (!sha256(bytes).equals(expected)) throw new ObjectDamaged(key)
    return bytes
  }
  const block = (number: number): Promise<Buffer> => {
    if (last?.number !== number) last = { number, bytes: readBlock(number) }
    const { bytes } = last
    // An error may be of the moment only.
    bytes.catch(() => {
      last = undefined
    })
    return bytes
  }

  return {
    sizeBytes,
    async read(offsetBytes, lengthBytes) {
      if (offsetBytes + lengthBytes > sizeBytes)
        throw new RangeError(`bytes ${offsetBytes}+${lengthBytes} leave the object`)
      const pieces: Buffer[] = []
      for (let at = offsetBytes; at < offsetBytes + lengthBytes; ) {
        const within = at % BLOCK_BYTES
        const bytes = await block(Math.floor(at / BLOCK_BYTES))
        const piece = bytes.subarray(within, within + offsetBytes + lengthBytes - at)
        pieces.push(piece)
        at += piece.length
      }
      return Buffer.concat(pieces)
    },
    close: () => source.close(),
  }
}
