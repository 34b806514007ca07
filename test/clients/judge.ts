import { spawn } from 'node:child_process'
import type { SeedCredential } from '@/prisma/seed'

/** The running product that all judges speak to. */
export interface Bench {
  url: string
  /** A folder for what a judge writes. */
  folder: string
  /** A small file that the product may fetch. */
  webFileUrl: string
  credential(account: string): SeedCredential
  /** Another person of acme in a project of their own. */
  other: { user: string; password: string; project: string }
  /** Aborted when the run was stopped: whatever a judge has started must end then. */
  signal: AbortSignal
}

export interface Verdict {
  passed: number
  /** One line for each failure. */
  failures: string[]
  /** What was left out, with the reason. */
  skips?: string[]
}

export type Judge = (bench: Bench) => Promise<Verdict>

/** Runs a program with everything that it starts, and ends all of it with the run or when the time is over. */
export function runProgram(
  file: string,
  args: string[],
  options: { env: NodeJS.ProcessEnv; cwd?: string; signal: AbortSignal; limitS: number },
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const { env, cwd, signal, limitS } = options
    const child = spawn(file, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
      })
    const end = () => {
      try {
        process.kill(-child.pid!, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
    const timer = setTimeout(end, limitS * 1000)
    signal.addEventListener('abort', end, { once: true })
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
    }
    child.on('error', (error) => {
      settle()
      reject(error)
    })
    child.on('close', (code) => {
      settle()
      resolve({ code, output })
    })
  })
}
