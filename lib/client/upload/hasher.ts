import type { HashAnswer, HashTask } from './hash-protocol'

export class FileUnreadable extends Error {
  constructor() {
    super('the file cannot be read any more')
    this.name = 'FileUnreadable'
  }
}

interface Waiting {
  resolve(answer: HashAnswer): void
  reject(error: Error): void
  onProgress?: (hashedBytes: number) => void
}

/** Computes checksums beside the page. */
export class Hasher {
  private readonly worker = new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' })
  private readonly waiting = new Map<number, Waiting>()
  private lastId = 0

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<HashAnswer>) => this.hear(data)
    this.worker.onerror = () => {
      for (const waiter of this.waiting.values()) waiter.reject(new Error('the hash worker did not start'))
      this.waiting.clear()
    }
  }

  async part(part: Blob): Promise<{ isZero: boolean; sha256: string }> {
    const answer = await this.ask((id) => ({ kind: 'part', id, part }))
    if (answer.kind !== 'part') throw new FileUnreadable()
    return answer
  }

  async file(file: Blob, signal: AbortSignal, onProgress?: (hashedBytes: number) => void): Promise<string> {
    const answer = await this.ask((id) => {
      signal.addEventListener('abort', () => this.stop(id), { once: true })
      return { kind: 'file', id, file }
    }, onProgress)
    if (answer.kind !== 'file') throw new FileUnreadable()
    return answer.sha256
  }

  end(): void {
    this.worker.terminate()
    for (const waiter of this.waiting.values()) waiter.reject(new DOMException('ended', 'AbortError'))
    this.waiting.clear()
  }

  private ask(task: (id: number) => HashTask, onProgress?: Waiting['onProgress']): Promise<HashAnswer> {
    this.lastId += 1
    const id = this.lastId
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, onProgress })
      this.worker.postMessage(task(id))
    })
  }

  private stop(id: number): void {
    const waiter = this.waiting.get(id)
    if (!waiter) return
    this.waiting.delete(id)
    this.worker.postMessage({ kind: 'stop', id } satisfies HashTask)
    waiter.reject(new DOMException('stopped', 'AbortError'))
  }

  private hear(answer: HashAnswer): void {
    const waiter = this.waiting.get(answer.id)
    if (!waiter) return
    if (answer.kind === 'progress') {
      waiter.onProgress?.(answer.hashedBytes)
      return
    }
    this.waiting.delete(answer.id)
    waiter.resolve(answer)
  }
}
