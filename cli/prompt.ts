import { createInterface } from 'node:readline/promises'
import type { ReadStream } from 'node:tty'
import { Failure } from './failure'

/** What terminals put around a text that is pasted. */
const PASTE_START = '\u001b[200~'
const PASTE_END = '\u001b[201~'

const interrupted = (): Failure => new Failure('interrupted', 'Stopped.')

/** Questions to the person at the terminal; they go to stderr, so that stdout stays clean. */
export class Prompt {
  constructor(
    private readonly stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY' | 'setRawMode'>>,
    private readonly stderr: NodeJS.WritableStream,
    private readonly signal: AbortSignal,
  ) {}

  get isPossible(): boolean {
    return this.stdin.isTTY === true
  }

  async ask(question: string, proposal = ''): Promise<string> {
    const lines = createInterface({ input: this.stdin, output: this.stderr })
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
    try {
      const hint = proposal === '' ? '' : ` [${proposal}]`
      const text = await lines.question(`${question}${hint}: `, { signal: this.signal })
      return text.trim() || proposal
    } finally {
      lines.close()
    }
  }

  async confirm(question: string): Promise<boolean> {
    return /^y(es)?$/i.test(await this.ask(`${question} [y/N]`))
  }

  /** Reads without showing what is typed. */
  secret(question: string): Promise<string> {
    const { stdin, stderr } = this
    stderr.write(`${question}: `)
    return new Promise((resolve, reject) => {
      let typed: string[] = []
      const end = (settle: () => void) => {
        stdin.off('data', read)
        stdin.setRawMode?.(false)
        stdin.pause()
        stderr.write('\n')
        settle()
      }
      const read = (chunk: Buffer | string) => {
        for (const character of chunk.toString().replaceAll(PASTE_START, '').replaceAll(PASTE_END, '')) {
          if (character === '\r' || character === '\n') return end(() => resolve(typed.join('')))
          if (character === '\u0003') return end(() => reject(interrupted()))
          if (character === '\u0004') return end(() => reject(interrupted()))
          if (character === '\u0015') typed = []
          else if (character === '\u007f' || character === '\b') typed.pop()
          else typed.push(character)
        }
      }
      stdin.setRawMode?.(true)
      stdin.on('data', read)
      stdin.resume()
    })
  }

  /** The first line of what is piped in. */
  async firstLine(): Promise<string> {
    const chunks: Buffer[] = []
    for await (const chunk of this.stdin) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1)[0] ?? ''
  }
}
