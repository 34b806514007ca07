import type { Output } from '../output'
import { ByteProgress } from '../progress'

/** Shows how much of a disk is done, when it was asked for. */
export class DiskProgress {
  private readonly bar: ByteProgress | null
  private shownBytes = 0

  constructor(output: Output, verb: string, virtualSizeBytes: number, isWanted: boolean) {
    this.bar = isWanted ? new ByteProgress(output, verb, virtualSizeBytes) : null
  }

  readonly at = (doneBytes: number): void => {
    this.bar?.add(doneBytes - this.shownBytes)
    this.shownBytes = doneBytes
  }

  end(): void {
    this.bar?.end()
  }
}
