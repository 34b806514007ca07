import { Worker } from 'node:worker_threads'

/**
 * What the thread runs. A string, because the processes are bundled into one file each and a thread of its own file
 * would have to be found beside whatever bundle is running.
 */
const PROGRAM = `
const { parentPort } = require('node:worker_threads')
const { createHash } = require('node:crypto')
const fs = require('node:fs')
const hashes = new Map()
const block = Buffer.allocUnsafeSlow(1024 * 1024)
const zeros = Buffer.alloc(1024 * 1024)

const tasks = {
  begin({ id }) { hashes.set(id, createHash('sha256')) },
  zeros({ id, lengthBytes }) {
    for (let rest = lengthBytes; rest > 0; rest -= zeros.length)
      hashes.get(id).update(rest < zeros.length ? zeros.subarray(0, rest) : zeros)
  },
  file({ id, path, offsetBytes, lengthBytes }) {
    const file = fs.openSync(path, 'r')
    try {
      let done = 0
      while (done < lengthBytes) {
        const read = fs.readSync(file, block, 0, Math.min(block.length, lengthBytes - done), offsetBytes + done)
        if (read === 0) throw new Error('the file ends before the bytes to hash')
        hashes.get(id).update(block.subarray(0, read))
        done += read
      }
    } finally { fs.closeSync(file) }
  },
  digest({ id }) { return hashes.get(id).copy().digest('hex') },
  end({ id }) { hashes.delete(id) },
}

parentPort.on('message', ({ call, task, args }) => {
  try { parentPort.postMessage({ call, value: tasks[task](args) }) }
  catch (error) { parentPort.postMessage({ call, error }) }
})
`

/** Short turns, so that several files make progress side by side. */
const TURN_BYTES = 32 * 1024 * 1024

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Hashes files beside the event loop, so that a large one does not make requests wait. One thread a process, made at need. */
class HashThread {
  private worker: Worker | undefined
  private readonly waiting = new Map<number, Waiting>()
  private lastCall = 0
  private lastId = 0

  newId(): number {
    this.lastId += 1
    return this.lastId
  }

  run(task: string, args: object): Promise<unknown> {
    const worker = this.start()
    this.lastCall += 1
    const call = this.lastCall
    return new Promise((resolve, reject) => {
      this.waiting.set(call, { resolve, reject })
      worker.ref()
      worker.postMessage({ call, task, args })
    })
  }

  private start(): Worker {
    if (this.worker) return this.worker
    const worker = new Worker(PROGRAM, { eval: true, name: 'hash' })
    worker.on('message', ({ call, value, error }: { call: number; value: unknown; error?: Error }) => {
      const waiter = this.waiting.get(call)
      this.waiting.delete(call)
      // A process that has nothing else to do may end.
      if (this.waiting.size === 0) worker.unref()
      if (error) waiter?.reject(error)
      else waiter?.resolve(value)
    })
    worker.on('error', (error) => {
      this.worker = undefined
      for (const waiter of this.waiting.values()) waiter.reject(error)
      this.waiting.clear()
    })
    worker.unref()
    this.worker = worker
    return worker
  }
}

const thread = new HashThread()

/** A SHA-256 that is fed from a file, piece by piece and in order. */
export class FileHash {
  private readonly id = thread.newId()
  private begun: Promise<unknown> | undefined

  async addFile(path: string, offsetBytes: number, lengthBytes: number): Promise<void> {
    await this.begin()
    for (let done = 0; done < lengthBytes; done += TURN_BYTES) {
      const turn = { offsetBytes: offsetBytes + done, lengthBytes: Math.min(TURN_BYTES, lengthBytes - done) }
      await thread.run('file', { id: this.id, path, ...turn })
    }
  }

  /** Bytes that are known to be zero are not read. */
  async addZeros(lengthBytes: number): Promise<void> {
    await this.begin()
    for (let done = 0; done < lengthBytes; done += TURN_BYTES)
      await thread.run('zeros', { id: this.id, lengthBytes: Math.min(TURN_BYTES, lengthBytes - done) })
  }

  /** Lower-case hex of all that was added so far. */
  async digest(): Promise<string> {
    await this.begin()
    return (await thread.run('digest', { id: this.id })) as string // safe: the program above answers a string
  }

  async end(): Promise<void> {
    if (!this.begun) return
    await this.begun
    await thread.run('end', { id: this.id })
  }

  private begin(): Promise<unknown> {
    this.begun ??= thread.run('begin', { id: this.id })
    return this.begun
  }
}

export async function hashOfFile(path: string, sizeBytes: number): Promise<string> {
  const hash = new FileHash()
  try {
    await hash.addFile(path, 0, sizeBytes)
    return await hash.digest()
  } finally {
    await hash.end()
  }
}

export async function hashOfZeros(lengthBytes: number): Promise<string> {
  const hash = new FileHash()
  try {
    await hash.addZeros(lengthBytes)
    return await hash.digest()
  } finally {
    await hash.end()
  }
}
