import { setTimeout as delay } from 'node:timers/promises'
import type { Call } from './command'
import { Failure } from './failure'

const ATTEMPTS = 5
const RETRY_MS = 2000

/** Whether trying the same again may help: the way there failed, not what was sent. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Failure &&
  (error.kind === 'network' || error.kind === 'throttled' || (error.status ?? 0) >= 500)

/** Another request has not let go of the same thing yet; IMS says so by a code of its own. */
const isHeld = (error: unknown): boolean => error instanceof Failure && error.serverCode === 'IMG.0060'

/** Whether an import that ended so can go on later: nobody has refused what was sent. */
export const mayGoOn = (call: Call, error: unknown): boolean =>
  call.world.signal.aborted ||
  isPassing(error) ||
  isHeld(error) ||
  (error instanceof Failure && error.kind === 'notSignedIn')

/** Does what can be repeated until the way there holds. */
export async function patiently<T>(call: Call, what: string, attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt()
    } catch (error) {
      const isOver = count === ATTEMPTS || call.world.signal.aborted
      if (isOver || !(isPassing(error) || isHeld(error))) throw error
      call.output.note(`${(error as Error).message} Trying ${what} again (${count} of ${ATTEMPTS - 1}).`)
      await delay(RETRY_MS * count, undefined, { signal: call.world.signal })
    }
  }
}
