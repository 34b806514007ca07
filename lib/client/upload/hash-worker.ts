import { createSHA256 } from 'hash-wasm'
import type { HashAnswer, HashTask } from './hash-protocol'

/** Read at once: a compromise between calls and memory, of which each worker holds one piece. */
const PIECE_BYTES = 4 * 1024 * 1024
/** Up to here the browser's own SHA-256 takes a part whole: several times faster, but it cannot go on piece by piece. */
const WHOLE_MAX_BYTES = 32 * 1024 * 1024

const stopped = new Set<number>()

addEventListener('message', ({ data: task }: MessageEvent<HashTask>) => {
  if (task.kind === 'stop') {
    stopped.add(task.id)
    return
  }
  const work = task.kind === 'part' ? describePart(task.id, task.part) : hashFile(task.id, task.file)
  work.then(answer, () => answer({ kind: 'failed', id: task.id }))
})

function answer(message: HashAnswer | null): void {
  if (message) postMessage(message)
}

async function describePart(id: number, part: Blob): Promise<HashAnswer> {
  // Absent on plain HTTP: a browser gives it to secure pages only.
  const native: SubtleCrypto | undefined = globalThis.crypto?.subtle
  if (native && part.size <= WHOLE_MAX_BYTES) {
    const bytes = await part.arrayBuffer()
    if (isZeros(bytes)) return { kind: 'part', id, isZero: true, sha256: '' }
    return {
      kind: 'part',
      id,
      isZero: false,
      sha256: hex(new Uint8Array(await native.digest('SHA-256', bytes))),
    }
  }
  const hash = await createSHA256()
  let isZero = true
  for await (const piece of piecesOf(part)) {
    isZero &&= isZeros(piece)
    hash.update(new Uint8Array(piece))
  }
  return { kind: 'part', id, isZero, sha256: isZero ? '' : hash.digest('hex') }
}

async function hashFile(id: number, file: Blob): Promise<HashAnswer | null> {
  const hash = await createSHA256()
  let hashedBytes = 0
  for await (const piece of piecesOf(file)) {
    if (stopped.delete(id)) return null
    hash.update(new Uint8Array(piece))
    hashedBytes += piece.byteLength
    answer({ kind: 'progress', id, hashedBytes })
  }
  return { kind: 'file', id, sha256: hash.digest('hex') }
}

async function* piecesOf(blob: Blob): AsyncGenerator<ArrayBuffer> {
  for (let at = 0; at < blob.size; at += PIECE_BYTES)
    yield await blob.slice(at, at + PIECE_BYTES).arrayBuffer()
}

/** Stops at the first byte that is not zero, so only zeros are read to the end. */
function isZeros(bytes: ArrayBuffer): boolean {
  const words = new Uint32Array(bytes, 0, bytes.byteLength >> 2)
  for (let index = 0; index < words.length; index++) if (words[index] !== 0) return false
  return new Uint8Array(bytes, words.byteLength).every((byte) => byte === 0)
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
