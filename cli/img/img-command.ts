import type { DiskTools } from '@/lib/drivers/imaging/disk-file'
import type { Output } from '../output'

type OptionTypes = Readonly<Record<string, { type: 'string' | 'boolean'; short?: string }>>

export interface ImgCommand {
  name: string
  summary: string
  /** Arguments and options, as the help shows them. */
  usage: string
  /** How many files it takes. */
  files: number
  options: OptionTypes
  /** Answers the exit code. */
  run(call: ImgCall): Promise<number>
}

export interface ImgCall {
  files: readonly string[]
  values: Readonly<Record<string, string | boolean | undefined>>
  output: Output
  stdin: AsyncIterable<Uint8Array>
  /** Threads and tools begin when first used. */
  tools: DiskTools & { signal: AbortSignal }
}

/** The value of an option that takes one. */
export const textOf = ({ values }: ImgCall, name: string): string | undefined => {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}
