import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { CODEC_PROGRAM } from './codec-program'

/** More than this only queues up memory: the disk is the limit then. */
const THREADS_MAX = 16
const SHARED_GRAIN_BYTES = 64 * 1024

export type CodecTask = 'zstd' | 'unzstd' | 'deflate' | 'inflate'

export interface CodecParameters {
  level?: number
  /** The most that expanding may give. */
  blockBytes?: number
  /** What went before in the same deflate stream, as far as it can be referred to. */
  dictionary?: Uint8Array
  /** Zeros to leave around what is made, so that it need not be copied for what goes there. */
  beforeBytes?: number
  afterBytes?: number
  /** The whole is as long as a multiple of this. */
  grainBytes?: number
}

export interface Made {
  /** With the zeros around it. */
  bytes: Buffer
  /** Without them. */
  lengthBytes: number
}

interface Answer {
  id: number
  made?: { bytes: Uint8Array; lengthBytes: number }
  error?: Error
}

interface Waiting {
  resolve(made: Made | null): void
  reject(error: Error): void
  shared: SharedArrayBuffer
}

interface Thread {
  worker: Worker
  waiting: Map<number, Waiting>
}

/**
 * Compresses and expands blocks, as many at a time as the machine has cores. Threads begin when first needed; an idle one does not
 * keep the process alive. Whoever makes this ends it.
 */
export class CodecThreads {
  private readonly size: number
  private readonly threads: Thread[] = []
  private readonly spare: SharedArrayBuffer[] = []
  private lastId = 0
  private isClosed = false

  constructor(size = Math.min(availableParallelism(), THREADS_MAX)) {
    this.size = size
  }

  /** How many blocks to have under way, so that no thread waits for the next, nor for those that read and write. */
  get window(): number {
    return this.size * 3 + 2
  }

  /** Begins what the first block would have to wait for. */
  prepare(): void {
    if (this.threads.length === 0) this.start()
  }

  /** Null for bytes that do not expand, or to more than a block. The input is copied at once. */
  run(task: CodecTask, input: Uint8Array, parameters: CodecParameters): Promise<Made | null> {
    if (this.isClosed) return Promise.reject(new Error('The codec threads have ended.'))
    const thread = this.freest()
    const shared = this.share(input)
    this.lastId += 1
    const id = this.lastId
    return new Promise((resolve, reject) => {
      if (thread.waiting.size === 0) thread.worker.ref()
      thread.waiting.set(id, { resolve, reject, shared })
      thread.worker.postMessage({ id, task, shared, lengthBytes: input.length, parameters })
    })
  }

  async close(): Promise<void> {
    this.isClosed = true
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()))
  }

  private freest(): Thread {
    const [freest] = this.threads.toSorted((a, b) => a.waiting.size - b.waiting.size)
    return freest && (freest.waiting.size === 0 || this.threads.length >= this.size) ? freest : this.start()
  }

  private start(): Thread {
    const zstd = createRequire(import.meta.url).resolve('@bokuweb/zstd-wasm')
    // Beside it, and not among its exports: what it exports allocates as much as a frame asks for.
    const workerData = { zstd, zstdModule: join(dirname(zstd), 'module.js') }
    // Without our own options, which may load what a thread has no use for.
    const worker = new Worker(CODEC_PROGRAM, { eval: true, name: 'codec', execArgv: [], workerData })
    worker.unref()
    const thread: Thread = { worker, waiting: new Map() }
    worker.on('message', ({ id, made, error }: Answer) => {
      const waiting = thread.waiting.get(id)
      thread.waiting.delete(id)
      if (thread.waiting.size === 0) worker.unref()
      if (!waiting) return
      this.spare.push(waiting.shared)
      if (error) waiting.reject(error)
      else waiting.resolve(made ? { ...made, bytes: Buffer.from(made.bytes.buffer) } : null)
    })
    const end = (error: Error) => {
      const at = this.threads.indexOf(thread)
      if (at >= 0) this.threads.splice(at, 1)
      for (const { reject } of thread.waiting.values()) reject(error)
      thread.waiting.clear()
    }
    worker.on('error', end)
    worker.on('exit', () => end(new Error('The codec thread has ended.')))
    this.threads.push(thread)
    return thread
  }

  /** Memory of this kind is dear to ask for: what is large enough is used again. */
  private share(input: Uint8Array): SharedArrayBuffer {
    const at = this.spare.findIndex(({ byteLength }) => byteLength >= input.length)
    const known = at < 0 ? undefined : this.spare.splice(at, 1)[0]
    // One that was too small makes room for one that is not.
    if (!known) this.spare.shift()
    const capacity = Math.ceil(input.length / SHARED_GRAIN_BYTES) * SHARED_GRAIN_BYTES
    const shared = known ?? new SharedArrayBuffer(Math.max(capacity, SHARED_GRAIN_BYTES))
    new Uint8Array(shared).set(input)
    return shared
  }
}
