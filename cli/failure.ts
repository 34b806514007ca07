/** What a script can tell from how the program ended; docs/cli.md lists them. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notSignedIn: 3,
  notFound: 4,
  conflict: 5,
  throttled: 6,
  network: 7,
  interrupted: 130,
} as const

export type FailureKind = Exclude<keyof typeof exitCodes, 'ok'>

/** An end that a person can understand: one sentence, and the server's id of the request when there was one. */
export class Failure extends Error {
  readonly requestId: string | null
  /** Of the answer that was refused; null when the server did not speak. */
  readonly status: number | null
  /** The server's name for the refusal; null when it gave none. */
  readonly serverCode: string | null

  constructor(
    readonly kind: FailureKind,
    message: string,
    {
      requestId = null,
      status = null,
      serverCode = null,
      cause,
    }: {
      requestId?: string | null
      status?: number | null
      serverCode?: string | null
      cause?: unknown
    } = {},
  ) {
    super(message, { cause })
    this.name = 'Failure'
    this.requestId = requestId
    this.status = status
    this.serverCode = serverCode
  }

  get exitCode(): number {
    return exitCodes[this.kind]
  }
}

export const usage = (message: string, cause?: unknown): Failure => new Failure('usage', message, { cause })

export const isCode = (error: unknown, ...codes: string[]): boolean =>
  codes.includes(String((error as NodeJS.ErrnoException | null)?.code))
