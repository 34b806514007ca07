import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const LIMIT_MS = 30_000
const LOOKS = 30
/** Small, so that whoever takes anything at all is seen to. */
const PIECE_BYTES = 16 * 1024

/**
 * Ends an answer of which nothing is taken for so long: what it is made from, such as a connection of the pool, must not
 * be held by whoever does not read. Time in which there is nothing to take does not count against the reader.
 */
export function cutSlowReader(response: ServerResponse, limitMs = LIMIT_MS): void {
  let stillSince = Date.now()
  const isTaken = () => {
    stillSince = Date.now()
  }
  const timer = setInterval(() => {
    const isTheirTurn = response.writableNeedDrain || (response.writableEnded && !response.writableFinished)
    if (!isTheirTurn) isTaken()
    else if (Date.now() - stillSince >= limitMs) response.destroy(slow())
  }, limitMs / LOOKS)
  timer.unref()
  response.on('drain', isTaken)
  response.once('close', () => clearInterval(timer))
}

const slow = (): Error => Object.assign(new Error('the reader is too slow'), { code: 'ECONNRESET' })

/**
 * Answers with a text that is made while it is read. Its beginning is made first, so that a refusal can still be answered;
 * however this ends, the source is told.
 */
export async function sendText(
  response: ServerResponse,
  headers: Record<string, string>,
  text: AsyncIterable<string>,
  limitMs = LIMIT_MS,
): Promise<void> {
  const source = text[Symbol.asyncIterator]()
  try {
    const first = await source.next()
    response.writeHead(200, headers)
    cutSlowReader(response, limitMs)
    const pieces = piecesOf(first, source)
    await pipeline(Readable.from(pieces, { objectMode: true, highWaterMark: 1 }), response)
  } finally {
    await source.return?.()
  }
}

/** Cut as bytes: a cut through the text could fall in the middle of a character. */
async function* piecesOf(
  first: IteratorResult<string>,
  source: AsyncIterator<string>,
): AsyncGenerator<Buffer> {
  for (let next = first; !next.done; next = await source.next()) {
    const bytes = Buffer.from(next.value, 'utf8')
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
  }
}
