import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { Checkpoint } from '@/lib/domain/audit/checkpoint'
import type { AuditWitness, SignedPrune } from '@/lib/ports/audit-witness'

const Line = z.object({
  accountId: z.string(),
  sequence: z.number().int().positive(),
  hash: z.string(),
  time: z.string(),
  keyId: z.string(),
  signature: z.string(),
})

/** One checkpoint or removal a line, in a file that is only ever appended to. */
export class FileWitness implements AuditWitness {
  constructor(private readonly path: string) {}

  async append(line: Checkpoint | SignedPrune): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 })
    const file = await open(this.path, 'a', 0o600)
    try {
      // The line break comes first as well: a line that a power cut left half must not spoil this one. One write, so that
      // two workers cannot mix theirs.
      await file.write(`\n${JSON.stringify(line)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
  }

  async read(): Promise<AsyncIterable<Checkpoint> | null> {
    try {
      const file = await open(this.path, 'r')
      return parsed(file.readLines())
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }
}

/** Without what is no checkpoint: empty lines, and one that was cut off. */
async function* parsed(lines: AsyncIterable<string>): AsyncGenerator<Checkpoint> {
  for await (const line of lines) {
    const checkpoint = Line.safeParse(parseJson(line))
    if (checkpoint.success) yield checkpoint.data
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
