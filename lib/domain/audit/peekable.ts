/** Walks a stream with a look at what comes next. */
export class Peekable<T> {
  readonly #source: AsyncIterator<T>
  readonly #seen: T[] = []

  constructor(source: AsyncIterable<T>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  async next(): Promise<T | undefined> {
    const item = await this.peek()
    this.#seen.shift()
    return item
  }

  /** The item `ahead` places after the next one; undefined past the end. */
  async peek(ahead = 0): Promise<T | undefined> {
    while (this.#seen.length <= ahead) {
      const { done, value } = await this.#source.next()
      if (done) return undefined
      this.#seen.push(value)
    }
    return this.#seen[ahead]
  }

  /** Tells the source that nobody reads on. */
  async close(): Promise<void> {
    await this.#source.return?.()
  }
}
