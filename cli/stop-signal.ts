/**
 * Is aborted when somebody wants the program to end: Ctrl-C, a closed terminal, a kill. Whoever says it twice does not want to
 * wait for a clean end. A reader of stdout that has seen enough, such as head, ends it at once and is no failure.
 */
export function onStop(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130)
      stop.abort(new Error('Stopped.'))
    })
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  return stop.signal
}
