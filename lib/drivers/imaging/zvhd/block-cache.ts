/**
 * Blocks that are dear to get, kept while there is room: the one longest unused goes first. Several that want a block at the
 * same time wait for one getting of it.
 */
export class BlockCache {
  /** In the order of their last use. */
  private readonly kept = new Map<number, Buffer>()
  private readonly onTheirWay = new Map<number, Promise<Buffer>>()
  private keptBytes = 0

  constructor(
    private readonly budgetBytes: number,
    private readonly load: (blockNumber: number) => Promise<Buffer>,
  ) {}

  get(blockNumber: number): Promise<Buffer> {
    const known = this.kept.get(blockNumber)
    if (known) {
      this.kept.delete(blockNumber)
      this.kept.set(blockNumber, known)
      return Promise.resolve(known)
    }
    const coming = this.onTheirWay.get(blockNumber)
    if (coming) return coming
    const loading = this.load(blockNumber)
      .then((block) => this.keep(blockNumber, block))
      .finally(() => this.onTheirWay.delete(blockNumber))
    this.onTheirWay.set(blockNumber, loading)
    return loading
  }

  /** Gets a block that is likely to be wanted soon; should that fail, whoever wants it learns why. */
  prepare(blockNumber: number): void {
    if (!this.kept.has(blockNumber)) this.get(blockNumber).catch(() => undefined)
  }

  private keep(blockNumber: number, block: Buffer): Buffer {
    this.kept.set(blockNumber, block)
    this.keptBytes += block.length
    for (const [oldest, { length }] of this.kept) {
      if (this.keptBytes <= this.budgetBytes) break
      this.kept.delete(oldest)
      this.keptBytes -= length
    }
    return block
  }
}
