import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { ScrubOptions, ScrubResult } from '@/lib/ports/object-store'
import { pace } from './pace'
import { isCode } from './store-folder'

/**
 * Reads an object beside which nothing is kept: it is sound when it has the digest that the caller knows. Without one, all
 * that is proven is that it can be read.
 */
export async function scrubStream(body: Readable, options: ScrubOptions): Promise<ScrubResult> {
  const hash = createHash('sha256')
  const keepPace = pace(options)
  let checkedBytes = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      hash.update(chunk)
      checkedBytes += chunk.length
      options.report?.(checkedBytes)
      await keepPace(chunk.length)
    }
  } catch (error) {
    // The medium cannot give back what was put there: that is an answer.
    if (isCode(error, 'EIO')) return { state: 'damaged', checkedBytes, repairedUnits: 0 }
    throw error
  } finally {
    body.destroy()
  }
  const isSound = options.sha256 === undefined || hash.digest('hex') === options.sha256
  return { state: isSound ? 'sound' : 'damaged', checkedBytes, repairedUnits: 0 }
}
