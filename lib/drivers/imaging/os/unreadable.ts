/**
 * The bytes do not make sense, lie outside of what they claim, or would cost more than we spend. It never leaves this folder:
 * who asks gets less, or nothing.
 */
export class Unreadable extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.name = 'Unreadable'
  }
}

/** Null in place of an answer that the disk cannot give. An aborted signal and our own mistakes still surface. */
export async function orNull<Answer>(ask: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await ask()
  } catch (error) {
    if (isUnreadable(error)) return null
    throw error
  }
}

/** A field outside of its buffer is a RangeError of Node: the structure lies about its size. */
function isUnreadable(error: unknown): boolean {
  return error instanceof Unreadable || error instanceof RangeError
}

export function insistReadable(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new Unreadable(reason)
}
