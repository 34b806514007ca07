import type { WriteStream } from 'node:tty'
import { safeJson, safeText } from './terminal-text'

type Stream = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>

export interface OutputOptions {
  isJson: boolean
  isQuiet: boolean
  env: Readonly<Record<string, string | undefined>>
}

const NARROWEST_COLUMNS = 40

/** Where words go: results to stdout, everything else to stderr. Only safe text reaches a terminal. */
export class Output {
  constructor(
    private readonly stdout: Stream,
    readonly stderr: Stream,
    private readonly options: OutputOptions,
  ) {}

  get isJson(): boolean {
    return this.options.isJson
  }

  get isQuiet(): boolean {
    return this.options.isQuiet
  }

  /** Columns that a table may take; no end when nobody looks at it on a terminal. */
  get columns(): number {
    return this.stdout.isTTY
      ? Math.max(this.stdout.columns ?? 80, NARROWEST_COLUMNS)
      : Number.POSITIVE_INFINITY
  }

  get hasProgress(): boolean {
    return !this.isQuiet
  }

  /** Whether the progress line can be written over. */
  get isProgressLive(): boolean {
    return Boolean(this.stderr.isTTY) && this.options.env.TERM !== 'dumb'
  }

  get progressColumns(): number {
    return Math.max(this.stderr.columns ?? 80, NARROWEST_COLUMNS)
  }

  line(text: string): void {
    this.stdout.write(`${safeText(text)}\n`)
  }

  /** For text that is ours to the last character, such as a table or help. */
  lines(texts: readonly string[]): void {
    if (texts.length > 0) this.stdout.write(`${texts.join('\n')}\n`)
  }

  json(value: unknown): void {
    this.stdout.write(`${safeJson(JSON.stringify(value, null, 2))}\n`)
  }

  /** Raw data: bytes of an image, or a CSV. Resolves when there is room for more. */
  async data(bytes: Uint8Array | string): Promise<void> {
    if (this.stdout.write(bytes)) return
    await new Promise<void>((resolve) => this.stdout.once('drain', () => resolve()))
  }

  /** What a person may want to know meanwhile. */
  note(text: string): void {
    if (!this.isQuiet) this.stderr.write(`${safeText(text)}\n`)
  }

  /** What must not be missed, even by those who want it quiet. */
  warn(text: string): void {
    this.stderr.write(`${this.strong('warning:')} ${safeText(text)}\n`)
  }

  strong(text: string): string {
    return this.stderr.isTTY && !this.options.env.NO_COLOR ? `\u001b[1m${text}\u001b[0m` : text
  }

  /** The head of a table. */
  heading(text: string): string {
    return this.stdout.isTTY && !this.options.env.NO_COLOR ? `\u001b[1m${text}\u001b[0m` : text
  }
}
