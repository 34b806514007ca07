import { Worker } from 'node:worker_threads'

export type Algorithm = 'md5' | 'sha512'

/** What the thread runs for one algorithm of Node. A string, because the processes are bundled into one file each. */
export const PROGRAM = `
const { parentPort } = require('node:worker_threads')
const { createHash } = require('node:crypto')
const running = new Map()

const tasks = {
  begin: ({ id, algorithm, ring }) => void running.set(id, { hash: createHash(algorithm), ring }),
  add({ id, offsetBytes, lengthBytes }) {
    const { hash, ring } = running.get(id)
    hash.update(new Uint8Array(ring, offsetBytes, lengthBytes))
    parentPort.postMessage({ id })
  },
  finish: ({ id }) => parentPort.postMessage({ id, digest: running.get(id).hash.digest('hex') }),
  end: ({ id }) => void running.delete(id),
}

parentPort.on('message', ({ task, ...args }) => tasks[task](args))
`

interface Running {
  /** One for each answer that is due, in their order. */
  waiting: ((digest: string) => void)[]
  fail(error: Error): void
}

/** One digest in the making. Its bytes lie in memory that is shared with the thread. */
export interface RunningDigest {
  /** `done` is called when the bytes were read and may be overwritten. */
  add(offsetBytes: number, lengthBytes: number, done: () => void): void
  /** Of all that was added. */
  finish(done: (digest: string) => void): void
  end(): void
}

/**
 * A thread that makes any number of digests, in the order their bytes come. Alone it does not keep the process alive.
 * `Kind` is what its program has to be told to begin one.
 */
export class DigestThread<Kind = Algorithm> {
  private readonly worker: Worker
  private readonly running = new Map<number, Running>()
  private lastId = 0
  private dueAnswers = 0

  constructor(private readonly options: { program: string; onIdle: () => void; onExit: () => void }) {
    // Without our own options, which may say that programs are modules, or load what a thread has no use for.
    this.worker = new Worker(options.program, { eval: true, name: 'digest', execArgv: [] })
    this.worker.unref()
    this.worker.on('message', ({ id, digest = '' }: { id: number; digest?: string }) => {
      this.expect(-1)
      this.running.get(id)?.waiting.shift()?.(digest)
    })
    this.worker.on('error', (error) => this.failAll(error))
    this.worker.on('exit', () => {
      options.onExit()
      this.failAll(new Error('the digest thread has ended'))
    })
  }

  get load(): number {
    return this.running.size
  }

  begin(algorithm: Kind, ring: SharedArrayBuffer, fail: (error: Error) => void): RunningDigest {
    this.lastId += 1
    const id = this.lastId
    const waiting: Running['waiting'] = []
    this.running.set(id, { waiting, fail })
    this.worker.postMessage({ task: 'begin', id, algorithm, ring })
    const ask = (done: (digest: string) => void, message: object) => {
      waiting.push(done)
      this.expect(1)
      this.worker.postMessage({ ...message, id })
    }
    return {
      add: (offsetBytes, lengthBytes, done) => ask(done, { task: 'add', offsetBytes, lengthBytes }),
      finish: (done) => ask(done, { task: 'finish' }),
      end: () => {
        if (!this.running.delete(id)) return
        this.worker.postMessage({ task: 'end', id })
        if (this.load === 0) this.options.onIdle()
      },
    }
  }

  stop(): void {
    void this.worker.terminate()
  }

  /** The process stays for the answers that are due. */
  private expect(change: 1 | -1): void {
    this.dueAnswers += change
    if (this.dueAnswers === 0) this.worker.unref()
    else if (this.dueAnswers === 1 && change === 1) this.worker.ref()
  }

  private failAll(error: Error): void {
    const failed = [...this.running.values()]
    this.running.clear()
    for (const { fail } of failed) fail(error)
  }
}
