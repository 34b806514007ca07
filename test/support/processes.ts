import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** A process whose lines a test waits for. */
export interface WatchedProcess {
  child: ChildProcess
  /** Everything it has printed so far. */
  output(): string
  /** Resolves with the match once the output has it; rejects when the process ends before or the time is over. */
  prints(pattern: RegExp, limitMs?: number): Promise<RegExpMatchArray>
  /** Resolves with the exit code; null when a signal ended it. */
  ended: Promise<number | null>
}

export function watch(file: string, args: string[], options: SpawnOptions = {}): WatchedProcess {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  return {
    child,
    output: () => text,
    ended,
    async prints(pattern, limitMs = 60_000) {
      const match = () => text.match(pattern)
      await until(() => match() !== null || child.exitCode !== null || child.signalCode !== null, limitMs)
      const found = match()
      if (!found) throw new Error(`${file} ended without printing ${pattern}:\n${text}`)
      return found
    },
  }
}

/** Waits for a condition, asked every 50 ms. */
export async function until(holds: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`After ${limitMs} ms still not: ${holds}`)
    await delay(50)
  }
}

/** Whether the process runs; one that ended and only waits for its parent to notice does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
