import { Transform, type TransformCallback } from 'node:stream'
import { type DigestMeasure, type Digests, FLOW_BYTES } from '@/lib/ports/digest-measure'
import type { RunningDigest } from './digest-thread'
import { DigestThreads } from './digest-threads'
import { SlotRing } from './slot-ring'

const sharedThreads = new DigestThreads()

/**
 * MD5 and SHA-512 on threads of their own, so that neither waits for the other or for the store. Bytes are copied once, into a ring
 * that both threads read; when it is full, the stream waits for the slower.
 */
export function measureDigests(threads: DigestThreads = sharedThreads): DigestMeasure {
  const stream = new DigestStream(threads)
  return {
    stream,
    digests: () => stream.digests,
    abort: () => stream.destroy(new Error('the digests were given up')),
  }
}

interface Work {
  ring: SlotRing
  md5: RunningDigest
  sha512: RunningDigest
}

class DigestStream extends Transform {
  readonly digests: Promise<Digests>
  private settle!: { resolve(digests: Digests): void; reject(error: Error): void }
  private work: Work | undefined
  private sizeBytes = 0
  private isFlushed = false
  /** Goes on with the chunk that found no free slot. */
  private goOn: (() => void) | undefined

  constructor(private readonly threads: DigestThreads) {
    super({ highWaterMark: FLOW_BYTES })
    this.digests = new Promise((resolve, reject) => {
      this.settle = { resolve, reject }
    })
    // Whoever only pipes hears of the error from the pipe.
    this.digests.catch(() => undefined)
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.sizeBytes += chunk.length
    this.copy(chunk, () => done(null, chunk))
  }

  override _flush(done: TransformCallback): void {
    const work = this.begun()
    this.isFlushed = true
    this.handOut(work)
    work.md5.finish((md5) =>
      work.sha512.finish((sha512) => {
        this.letGo()
        this.settle.resolve({ md5, sha512, sizeBytes: this.sizeBytes })
      }),
    )
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // A stream that came to its end is destroyed too, while the threads are still at its last bytes.
    if (!this.isFlushed || error) this.giveUp(error ?? new Error('the stream was given up before its end'))
    done(error)
  }

  private begun(): Work {
    if (this.work) return this.work
    const ring = new SlotRing()
    const fail = (error: Error) => {
      this.giveUp(error)
      this.destroy(error)
    }
    const begin = (algorithm: 'md5' | 'sha512') => this.threads.begin(algorithm, ring.memory, fail)
    this.work = { ring, md5: begin('md5'), sha512: begin('sha512') }
    return this.work
  }

  private copy(chunk: Uint8Array, done: () => void): void {
    const work = this.begun()
    let rest = chunk
    while (rest.length > 0) {
      const takenBytes = work.ring.fill(rest)
      if (takenBytes === 0) {
        this.goOn = () => this.copy(rest, done)
        return
      }
      rest = rest.subarray(takenBytes)
      if (work.ring.isSlotFull) this.handOut(work)
    }
    done()
  }

  private handOut({ ring, md5, sha512 }: Work): void {
    const slot = ring.handOut()
    if (!slot) return
    let readers = 2
    const read = () => {
      readers -= 1
      // Threads may be at work for a stream that is gone; its ring has another user then.
      if (readers > 0 || this.work === undefined) return
      ring.takeBack(slot.offsetBytes)
      const { goOn } = this
      this.goOn = undefined
      goOn?.()
    }
    md5.add(slot.offsetBytes, slot.lengthBytes, read)
    sha512.add(slot.offsetBytes, slot.lengthBytes, read)
  }

  private giveUp(error: Error): void {
    this.letGo()
    this.settle.reject(error)
  }

  private letGo(): void {
    const { work } = this
    this.work = undefined
    this.goOn = undefined
    work?.md5.end()
    work?.sha512.end()
    work?.ring.release()
  }
}
