import type { BlockSource } from '@/lib/ports/block-source'

export interface ReadBudget {
  reads: number
  bytes: number
  seconds: number
}

/** A file system that wants more than any real one: loops in its tables, or a disk too slow to wait for. */
export class BudgetExceededError extends Error {}

/** Lets a limited number of reads through, so that a file system made to loop ends with an error and not never. */
export class BudgetedSource implements BlockSource {
  private readonly deadline: number
  private reads = 0
  private bytes = 0

  constructor(
    private readonly source: BlockSource,
    private readonly budget: ReadBudget,
    private readonly signal?: AbortSignal,
  ) {
    this.deadline = Date.now() + budget.seconds * 1000
  }

  get sizeBytes(): number {
    return this.source.sizeBytes
  }

  async read(offsetBytes: number, lengthBytes: number): Promise<Buffer> {
    this.signal?.throwIfAborted()
    this.reads += 1
    this.bytes += lengthBytes
    const isSpent =
      this.reads > this.budget.reads || this.bytes > this.budget.bytes || Date.now() > this.deadline
    if (isSpent) throw new BudgetExceededError('The read budget of this disk is spent.')
    return this.source.read(offsetBytes, lengthBytes)
  }

  close(): Promise<void> {
    return this.source.close()
  }
}
