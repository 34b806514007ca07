import { abortError, UploadFailure } from './upload-api'

/** A server that restarts, a train in a tunnel: about an hour of patience for each part, then a person decides. */
export const RETRY_DELAYS_MS = [0, 1000, 2000, 4000, 8000, ...Array<number>(240).fill(15_000)]

/** Repeats what failed only for the moment, with the same patience as parts. */
export async function untilSettled<T>(run: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (const delayMs of RETRY_DELAYS_MS) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof UploadFailure && error.isPassing)) throw error
      await wait(Math.max(delayMs, 500), signal)
    }
  }
  return run()
}

export function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(abortError(signal))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
