import type { ErrorCode } from './error-codes'

/**
 * A refusal that a person can understand. It carries a code and its parameters, never a sentence or a protocol status:
 * each adapter has a complete table for that, and both languages a message.
 */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly params: ErrorParams = {},
    options?: ErrorOptions,
  ) {
    super(`${code} ${JSON.stringify(params)}`, options)
    this.name = 'DomainError'
  }
}

export type ErrorParams = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** The answer of a rule: allowed, or not and why. */
export type Verdict = { ok: true } | { ok: false; code: ErrorCode; params: ErrorParams }

export const yes: Verdict = { ok: true }
export const no = (code: ErrorCode, params: ErrorParams = {}): Verdict => ({ ok: false, code, params })

/** Turns a negative verdict into the error that ends the verb. */
export function insist(verdict: Verdict): void {
  if (!verdict.ok) throw new DomainError(verdict.code, verdict.params)
}

/** The first negative verdict, or yes. */
export function all(...verdicts: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => !verdict.ok) ?? yes
}
