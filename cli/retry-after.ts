const LONGEST_WAIT_MS = 120_000
const FIRST_WAIT_MS = 500

/** How long to wait before asking again: as the server says, else longer each time; null when it asks for too much. */
export function retryDelayMs(header: string | undefined, attempt: number, now = Date.now()): number | null {
  const asked = header === undefined ? Number.NaN : secondsOf(header.trim(), now) * 1000
  const waitMs = Number.isNaN(asked) ? FIRST_WAIT_MS * 2 ** (attempt - 1) : Math.max(0, asked)
  return waitMs > LONGEST_WAIT_MS ? null : waitMs
}

/** Either form of RFC 9110 §10.2.3. */
const secondsOf = (text: string, now: number): number =>
  /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000
