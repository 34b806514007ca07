import type { Pool, PoolClient } from 'pg'

/** Gives a claim back; never fails. */
export type Release = () => Promise<void>

/** An advisory lock and the functions that take it and give it back. */
interface Lock {
  take: string
  undo: string
  key: string
}

interface Writer {
  /** Breaks the writing off; its claim is given back soon after. */
  stop(): void
  isReleased: Promise<void>
}

/**
 * Keeps two writers off one part, and writers off an upload that is being completed or removed, over all processes: a
 * writer that lags behind must never touch bytes that are committed. Held as advisory locks of one connection, which the
 * database gives back by itself when this process dies.
 */
class UploadClaims {
  private readonly writers = new Map<string, Map<number, Writer>>()
  private readonly closed = new Set<string>()
  private connection: Promise<PoolClient> | undefined
  private queue: Promise<unknown> = Promise.resolve()
  private held = 0

  constructor(private readonly pool: Pool) {}

  /** The claim on one part, or null when another process has it. An older writer of this process is stopped for it. */
  async claimPart(uploadId: string, partNumber: number, stop: () => void): Promise<Release | null> {
    for (let older = this.writer(uploadId, partNumber); older; older = this.writer(uploadId, partNumber)) {
      older.stop()
      await older.isReleased
    }
    if (this.closed.has(uploadId)) return null
    let signal: () => void = () => undefined
    const isReleased = new Promise<void>((resolve) => {
      signal = resolve
    })
    const ofUpload = this.writers.get(uploadId) ?? new Map<number, Writer>()
    this.writers.set(uploadId, ofUpload.set(partNumber, { stop, isReleased }))
    const forget = () => {
      ofUpload.delete(partNumber)
      if (ofUpload.size === 0) this.writers.delete(uploadId)
      signal()
    }
    try {
      const release = await this.lock([
        { take: 'pg_try_advisory_lock_shared', undo: 'pg_advisory_unlock_shared', key: uploadId },
        { take: 'pg_try_advisory_lock', undo: 'pg_advisory_unlock', key: `${uploadId}:${partNumber}` },
      ])
      if (!release) forget()
      return release && (() => release().finally(forget))
    } catch (error) {
      forget()
      throw error
    }
  }

  /** The claim on a whole upload, or null while another process writes or completes it. Stops the writers of this one. */
  async claimUpload(uploadId: string): Promise<Release | null> {
    if (this.closed.has(uploadId)) return null
    this.closed.add(uploadId)
    const reopen = () => this.closed.delete(uploadId)
    try {
      const writers = [...(this.writers.get(uploadId)?.values() ?? [])]
      for (const writer of writers) writer.stop()
      await Promise.all(writers.map((writer) => writer.isReleased))
      const release = await this.lock([
        { take: 'pg_try_advisory_lock', undo: 'pg_advisory_unlock', key: uploadId },
      ])
      if (!release) reopen()
      return release && (() => release().finally(reopen))
    } catch (error) {
      reopen()
      throw error
    }
  }

  private writer(uploadId: string, partNumber: number): Writer | undefined {
    return this.writers.get(uploadId)?.get(partNumber)
  }

  /** All of the locks, or none and null. */
  private async lock(wanted: readonly Lock[]): Promise<Release | null> {
    this.held += 1
    let taken: readonly Lock[] = []
    let client: PoolClient | undefined
    const giveBack = async () => {
      if (client && taken.length > 0) await this.ask(client, taken, 'undo').catch(() => [])
      this.held -= 1
      if (this.held === 0) await this.disconnect()
    }
    try {
      client = await this.connect()
      const got = await this.ask(client, wanted, 'take')
      taken = wanted.filter((_, index) => got[index])
      if (taken.length === wanted.length) return giveBack
      await giveBack()
      return null
    } catch (error) {
      await giveBack()
      throw error
    }
  }

  /** One after another: all locks are those of one connection, which answers one question at a time. */
  private ask(client: PoolClient, locks: readonly Lock[], what: 'take' | 'undo'): Promise<boolean[]> {
    const calls = locks.map((lock, index) => `${lock[what]}(hashtextextended($${index + 1}, 0))`)
    const answer = this.queue.then(async () => {
      const query = {
        text: `SELECT ${calls.join(', ')}`,
        values: locks.map(({ key }) => key),
        rowMode: 'array',
      }
      return (await client.query<boolean[]>(query)).rows[0] ?? []
    })
    this.queue = answer.catch(() => undefined)
    return answer
  }

  private connect(): Promise<PoolClient> {
    this.connection ??= this.pool.connect().then(
      (client) => {
        client.on('error', this.onLost)
        return client
      },
      (error: unknown) => {
        this.connection = undefined
        throw error
      },
    )
    return this.connection
  }

  /** The locks went with the connection: whoever wrote under them must stop. */
  private readonly onLost = (): void => {
    const lost = this.connection
    this.connection = undefined
    void lost?.then((client) => client.release(true))
    for (const ofUpload of this.writers.values()) for (const writer of ofUpload.values()) writer.stop()
  }

  private async disconnect(): Promise<void> {
    const idle = this.connection
    this.connection = undefined
    const client = await idle?.catch(() => undefined)
    client?.off('error', this.onLost)
    client?.release()
  }
}

const byPool = new WeakMap<Pool, UploadClaims>()

/** One set of claims for each pool, so for each process. */
export function uploadClaims({ pool }: { pool: Pool }): UploadClaims {
  const known = byPool.get(pool)
  if (known) return known
  const made = new UploadClaims(pool)
  byPool.set(pool, made)
  return made
}
