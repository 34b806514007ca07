import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { PassThrough } from 'node:stream'
import { run } from '@/cli/run'
import type { Ended } from './cli'

/** Runs the client inside the test's process: for answers that no server of ours gives at will. */
export class CliHere {
  readonly folder = mkdtempSync('/tmp/imprint-cli-here-')

  async run(argv: readonly string[], env: Record<string, string> = {}, signal?: AbortSignal): Promise<Ended> {
    const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()]
    const texts = { stdout: '', stderr: '' }
    for (const [name, stream] of [
      ['stdout', stdout],
      ['stderr', stderr],
    ] as const)
      stream.on('data', (chunk: Buffer) => {
        texts[name] += chunk.toString()
      })
    const code = await run({
      argv,
      env: { HOME: this.folder, ...env },
      // safe: what the client uses of a terminal's streams is optional
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout: stdout as unknown as NodeJS.WriteStream,
      stderr: stderr as unknown as NodeJS.WriteStream,
      signal: signal ?? new AbortController().signal,
    })
    return { code, ...texts }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export interface SeenRequest {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

export interface FakeAnswer {
  status?: number
  headers?: Record<string, string>
  body?: unknown
}

/** Answers by rule and remembers what it was asked. */
export class FakeServer {
  readonly seen: SeenRequest[] = []
  answer: (request: SeenRequest) => FakeAnswer = () => ({ status: 404 })
  url = ''
  private readonly server: Server

  constructor(private readonly tls?: { key: Buffer; cert: Buffer }) {
    const listener: RequestListener = async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const { method = '', url = '', headers } = request
      const seen = { method, url, headers, body: Buffer.concat(chunks).toString() }
      this.seen.push(seen)
      const { status = 200, headers: more = {}, body } = this.answer(seen)
      response.writeHead(status, { 'X-Request-Id': 'request-1', ...more })
      response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body))
    }
    this.server = tls ? createTlsServer(tls, listener) : createServer(listener)
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', () => resolve()))
    this.url = `${this.tls ? 'https' : 'http'}://127.0.0.1:${(this.server.address() as { port: number }).port}`
  }

  close(): void {
    this.server.closeAllConnections()
    this.server.close()
  }
}
