import { type ChildProcess, spawn } from 'node:child_process'
import { DomainError } from '@/lib/domain/errors'

export interface JailLimits {
  /** Address space, not resident memory: threads reserve much more than they use. */
  memoryBytes: number
  /** No file that the tool writes may become longer. */
  fileSizeBytes: number
  timeSeconds: number
}

/** What a tool sees. In the sandbox the paths are inside names; without it they are the real ones. */
export interface JailPaths {
  input: string
  outputDir: string
}

export interface JailRun {
  tool: 'qemu-img' | 'qemu-nbd'
  args: (paths: JailPaths) => readonly string[]
  /** The one file that is visible, read-only. */
  inputPath: string
  /** The one folder that is visible and writable; none when nothing is written. */
  outputDir?: string
  limits: JailLimits
  signal?: AbortSignal
  onStdout?: (text: string) => void
}

export interface JailResult {
  /** 128 + signal number when a signal ended the tool. */
  exitCode: number
  stdout: string
  stderr: string
  isOutOfTime: boolean
}

/** A tool that keeps running until it is ended. */
export interface JailedProcess {
  /** Resolves when the tool and everything it started are gone. */
  readonly ended: Promise<JailResult>
  kill(): void
}

export type Readiness = { ok: true; isSandboxed: boolean } | { ok: false; reason: string }

export interface JailOptions {
  /** Go without the sandbox where it cannot work; limits on time, memory and output stay. */
  allowUnsandboxed?: boolean
  /** Path of bubblewrap when it is not in the usual places. */
  sandboxProgram?: string
}

export interface Jail {
  readiness(): Promise<Readiness>
  start(run: JailRun): Promise<JailedProcess>
  /** Throws the signal's reason when it was aborted. */
  run(run: JailRun): Promise<JailResult>
}

/** Below everything a person waits for. */
const NICENESS = '10'
const MAX_OPEN_FILES = 64
/** Enough for every report we read; a tool that says more is cut off, not buffered. */
const MAX_CAPTURED_CHARS = 256 * 1024
const PROBE_SECONDS = 10
const SIGNAL_NUMBERS: Partial<Record<NodeJS.Signals, number>> = {
  SIGABRT: 6,
  SIGKILL: 9,
  SIGTERM: 15,
  SIGXFSZ: 25,
}

// Each arena reserves 64 MiB of address space, which the limit counts; with fewer than this the compressing threads
// wait for each other, with one for every thread a machine of many cores would need a limit of many GiB.
const TOOL_ENV = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', MALLOC_ARENA_MAX: '8' }
const INSIDE: JailPaths = { input: '/in/image', outputDir: '/out' }

/**
 * Runs the disk tools so that a file which deceives them gains nothing: own namespaces, no network, no other file of
 * this machine but `/usr`, limits on time, memory and output, and an end together with our own process.
 */
export function createJail(options: JailOptions = {}): Jail {
  const { allowUnsandboxed = false, sandboxProgram = 'bwrap' } = options
  let probed: Promise<Readiness> | undefined
  const readiness = () => {
    probed ??= probe(sandboxProgram, allowUnsandboxed)
    return probed
  }
  const start = async (run: JailRun): Promise<JailedProcess> => {
    const ready = await readiness()
    if (!ready.ok) throw new DomainError('unavailable', { part: 'sandbox' })
    run.signal?.throwIfAborted()
    return launch(ready.isSandboxed ? sandboxed(sandboxProgram, run) : unsandboxed(run), run)
  }
  return {
    readiness,
    start,
    run: async (run) => {
      const result = await (await start(run)).ended
      run.signal?.throwIfAborted()
      return result
    },
  }
}

function sandboxed(program: string, run: JailRun): string[] {
  return [
    program,
    ...['--unshare-all', '--die-with-parent', '--cap-drop', 'ALL', '--clearenv'],
    ...Object.entries(TOOL_ENV).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/bin', '/bin'],
    ...['--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64'],
    // No /proc: nothing here needs it, and many containers do not let us mount one.
    ...['--dev', '/dev', '--tmpfs', '/tmp', '--ro-bind', run.inputPath, INSIDE.input],
    ...(run.outputDir ? ['--bind', run.outputDir, INSIDE.outputDir] : []),
    ...['--chdir', '/', '--'],
    ...limited(run, INSIDE),
  ]
}

function unsandboxed(run: JailRun): string[] {
  const paths = { input: run.inputPath, outputDir: run.outputDir ?? '/nonexistent' }
  return ['setpriv', '--pdeathsig', 'KILL', '--', ...limited(run, paths)]
}

function limited({ tool, args, limits }: JailRun, paths: JailPaths): string[] {
  const sizes = [
    `--as=${limits.memoryBytes}`,
    `--fsize=${limits.fileSizeBytes}`,
    `--nofile=${MAX_OPEN_FILES}`,
    '--core=0',
  ]
  return ['nice', '-n', NICENESS, 'prlimit', ...sizes, '--', tool, ...args(paths)]
}

function launch(command: readonly string[], { limits, signal, onStdout }: JailRun): JailedProcess {
  // safe: only Next's types want NODE_ENV in every environment
  const env = TOOL_ENV as unknown as NodeJS.ProcessEnv
  // A session of its own: no terminal to write to, and one group to end.
  const child = spawn(command[0]!, command.slice(1), {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let isOutOfTime = false
  let hasEnded = false
  // The whole group: until the sandbox stands, the end of its outer process alone leaves the inner one waiting for ever.
  // SIGKILL, because there is nothing for the tool to tidy up.
  const kill = () => {
    if (!hasEnded && child.pid !== undefined) killGroup(child.pid)
  }
  const timer = setTimeout(() => {
    isOutOfTime = true
    kill()
  }, limits.timeSeconds * 1000)
  signal?.addEventListener('abort', kill, { once: true })

  const stdout = capture(child, 'stdout', onStdout)
  const stderr = capture(child, 'stderr')
  const ended = new Promise<JailResult>((resolve, reject) => {
    child.once('error', reject)
    // 'close' and not 'exit': the pipes are closed only when the tool inside is gone too.
    child.once('close', (code, name) => {
      const exitCode = code ?? 128 + ((name && SIGNAL_NUMBERS[name]) ?? 0)
      resolve({ exitCode, stdout: stdout(), stderr: stderr(), isOutOfTime })
    })
  }).finally(() => {
    hasEnded = true
    clearTimeout(timer)
    signal?.removeEventListener('abort', kill)
  })
  return { ended, kill }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    // Gone by itself in this moment.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function capture(
  child: ChildProcess,
  name: 'stdout' | 'stderr',
  onText?: (text: string) => void,
): () => string {
  let text = ''
  child[name]?.setEncoding('utf8').on('data', (piece: string) => {
    if (text.length < MAX_CAPTURED_CHARS) text += piece.slice(0, MAX_CAPTURED_CHARS - text.length)
    onText?.(piece)
  })
  return () => text
}

/** Starts the real thing once, because only that shows what this machine, or this container, permits. */
async function probe(sandboxProgram: string, allowUnsandboxed: boolean): Promise<Readiness> {
  const run: JailRun = {
    tool: 'qemu-img',
    args: () => ['--version'],
    inputPath: '/dev/null',
    limits: { memoryBytes: 2 ** 30, fileSizeBytes: 0, timeSeconds: PROBE_SECONDS },
  }
  const problem = await firstProblem(sandboxed(sandboxProgram, run), run)
  if (!problem) return { ok: true, isSandboxed: true }
  if (!allowUnsandboxed) return { ok: false, reason: problem }
  const bareProblem = await firstProblem(unsandboxed(run), run)
  return bareProblem ? { ok: false, reason: bareProblem } : { ok: true, isSandboxed: false }
}

async function firstProblem(command: readonly string[], run: JailRun): Promise<string | null> {
  try {
    const { exitCode, stdout, stderr, isOutOfTime } = await launch(command, run).ended
    if (exitCode === 0 && stdout.startsWith('qemu-img version')) return null
    return explain(exitCode, stderr, isOutOfTime)
  } catch {
    const tool = command[0]!
    return tool.endsWith('bwrap')
      ? 'The program bwrap is not installed (package bubblewrap).'
      : `The program ${tool} is not installed (package util-linux).`
  }
}

function explain(exitCode: number, stderr: string, isOutOfTime: boolean): string {
  if (isOutOfTime) return `The sandbox did not start within ${PROBE_SECONDS} seconds.`
  if (/execvp? .*prlimit|failed to execute prlimit|'prlimit'/i.test(stderr)) {
    return 'The program prlimit is not installed (package util-linux).'
  }
  if (/failed to execute qemu-img|qemu-img.*No such file/i.test(stderr)) {
    return 'The program qemu-img is not installed (package qemu-utils).'
  }
  if (/namespace|uid map|gid map|RTM_NEWADDR|pivot_root|mount|Operation not permitted/i.test(stderr)) {
    return 'This machine does not let bubblewrap make a sandbox: unprivileged user namespaces are off, or the container forbids them.'
  }
  return `The sandbox ended with code ${exitCode}.`
}
