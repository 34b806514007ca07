import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@/server/project-root'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export type Started = ChildProcessWithoutNullStreams & { ended: Promise<Ended> }

export interface RunOptions {
  env?: Record<string, string>
  stdin?: string
}

export const CLI_FILE = join(projectRoot, 'dist', 'cli', 'imprint.mjs')

/** Builds the client as set-up does, when its sources changed. */
export function buildCli(): void {
  const code = "import { ensureCli } from './scripts/setup/build.mjs'; await ensureCli()"
  execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: projectRoot,
    stdio: 'ignore',
  })
}

/** The client as a person at another machine has it: a home of its own, nothing else in the environment. */
export class CliHome {
  readonly folder = mkdtempSync('/tmp/imprint-cli-')

  constructor(private readonly env: Record<string, string> = {}) {}

  path(...names: string[]): string {
    return join(this.folder, ...names)
  }

  start(args: readonly string[], options: RunOptions = {}): Started {
    return this.startNode([CLI_FILE, ...args], options)
  }

  startNode(args: readonly string[], { env = {}, stdin }: RunOptions = {}): Started {
    const child = spawn(process.execPath, args, {
      cwd: this.folder,
      env: { PATH: process.env.PATH, HOME: this.folder, ...this.env, ...env } as unknown as NodeJS.ProcessEnv, // safe: NODE_ENV is not for it
    })
    child.stdin.on('error', () => {})
    child.stdin.end(stdin ?? '')
    const texts = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk: Buffer) => {
        texts[name] += chunk.toString()
      })
    const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...texts })))
    return Object.assign(child, { ended })
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.start(args, options).ended
  }

  /** The result of a call that must succeed, as JSON. */
  async json<T>(args: readonly string[], options: RunOptions = {}): Promise<T> {
    const ended = await this.run([...args, '--json'], options)
    if (ended.code !== 0)
      throw new Error(`imprint ${args.join(' ')} ended with ${ended.code}: ${ended.stderr}`)
    return JSON.parse(ended.stdout) as T
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
