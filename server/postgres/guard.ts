import { spawn } from 'node:child_process'

/**
 * Ends the postmaster when this process dies, even by kill -9: a shell waits for the end of its standard input, which
 * the kernel closes with us.
 */
export function guardPostmaster(pid: number, exited: Promise<void>): void {
  const shell = spawn('/bin/sh', ['-c', 'read -r line; [ "$line" = keep ] || kill -INT "$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  shell.on('error', () => undefined)
  shell.stdin.on('error', () => undefined)
  shell.unref()
  // The number may belong to another process later, so the shell goes with the postmaster.
  void exited.then(() => shell.stdin.end('keep\n'))
}
