import { run } from './run'

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    // Whoever says it twice does not want to wait for a clean end.
    if (stop.signal.aborted) process.exit(130)
    stop.abort(new Error('Stopped.'))
  })
// A reader that has seen enough, such as head, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const { argv, env, stdin, stdout, stderr } = process
// Not process.exit: what was written to a pipe would be cut.
process.exitCode = await run({ argv: argv.slice(2), env, stdin, stdout, stderr, signal: stop.signal })
