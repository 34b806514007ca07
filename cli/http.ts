import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { rootCertificates } from 'node:tls'
import { refusalOf } from './answer-refusal'
import { Failure } from './failure'
import { networkFailure } from './network-failure'
import { retryDelayMs } from './retry-after'
import { type AccessKey, signatureHeaders } from './sign'

/** What proves who sends: nothing, a token, or an access key with the project to work in. */
export type Credential =
  | { kind: 'none' }
  | { kind: 'token'; token: string }
  | { kind: 'key'; key: AccessKey; projectId: string | null }

export interface HttpOptions {
  url: URL
  /** Certificates to trust besides the usual ones, in PEM. */
  certificates: string | null
  isInsecure: boolean
  signal: AbortSignal
  note: (text: string) => void
}

export interface Wanted {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the deployment's address, its segments encoded. */
  path: string
  query?: Readonly<Record<string, string | readonly string[] | undefined>>
  headers?: Readonly<Record<string, string>>
  json?: unknown
  /** Of the JSON body, when it is not plain JSON. */
  type?: string
}

/** A body that flows. */
export interface Flow {
  body: Readable
  sizeBytes: number
  /** How long the line may be silent, when that is less than for a whole image. */
  silenceMs?: number
}

const ATTEMPTS = 5
const SILENCE_MS = 60_000
/** After the last byte the server reads all of it again, looks into it and stores it. */
const UPLOAD_SILENCE_MS = 30 * 60_000
const CONTINUE_WAIT_MS = 3000
const ANSWER_MAX_BYTES = 64 * 1024 * 1024

/** Speaks HTTP with one deployment. Redirects are not followed: a credential goes nowhere but to the address that was given. */
export class HttpClient {
  private readonly agent: HttpAgent | HttpsAgent

  constructor(private readonly options: HttpOptions) {
    const { certificates, isInsecure, url } = options
    this.agent =
      url.protocol === 'https:'
        ? new HttpsAgent({
            keepAlive: true,
            rejectUnauthorized: !isInsecure,
            ...(certificates !== null && { ca: [...rootCertificates, certificates] }),
          })
        : new HttpAgent({ keepAlive: true })
  }

  close(): void {
    this.agent.destroy()
  }

  /** The answer, its body still on its way. Reads are tried again while the server asks for patience. */
  async open(wanted: Wanted, credential: Credential): Promise<IncomingMessage> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.once(wanted, credential, null)
      if (isGood(answer)) return answer
      const isRead = wanted.method === 'GET' || wanted.method === 'HEAD'
      const isBusy = answer.statusCode === 429 || answer.statusCode === 503
      const waitMs = retryDelayMs(answer.headers['retry-after'], attempt)
      if (!isRead || !isBusy || attempt >= ATTEMPTS || waitMs === null)
        throw refusalOf(answer, await readAll(answer), this.options.url.host)
      answer.resume()
      this.options.note(`The server asks for patience: trying again in ${Math.ceil(waitMs / 1000)} s.`)
      await delay(waitMs, undefined, { signal: this.options.signal })
    }
  }

  /** Sends a body that flows, which can be done once. */
  async upload(wanted: Wanted, credential: Credential, flow: Flow): Promise<void> {
    const answer = await this.once(wanted, credential, flow)
    const body = await readAll(answer)
    if (!isGood(answer)) throw refusalOf(answer, body, this.options.url.host)
  }

  async json<T>(wanted: Wanted, credential: Credential): Promise<{ body: T; answer: IncomingMessage }> {
    const answer = await this.open(wanted, credential)
    const bytes = await readAll(answer)
    if (bytes.length === 0) return { body: undefined as T, answer } // safe: what answers nothing is asked for as undefined
    try {
      return { body: JSON.parse(bytes.toString('utf8')) as T, answer }
    } catch (error) {
      throw new Failure('network', `${this.options.url.origin} does not answer as an Imprint server does.`, {
        cause: error,
      })
    }
  }

  private urlOf({ path, query }: Wanted): URL {
    const url = new URL(this.options.url)
    url.pathname = url.pathname.replace(/\/+$/, '') + path
    for (const [name, value] of Object.entries(query ?? {}))
      for (const each of value === undefined ? [] : [value].flat())
        url.searchParams.append(name, String(each))
    return url
  }

  private async once(wanted: Wanted, credential: Credential, flow: Flow | null): Promise<IncomingMessage> {
    const url = this.urlOf(wanted)
    const body = flow ? null : wanted.json === undefined ? '' : JSON.stringify(wanted.json)
    const headers = headersOf(wanted, credential, url, body, flow)
    const { signal } = this.options
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const sent = send(url, { method: wanted.method, headers, agent: this.agent, signal })
    sent.setTimeout(flow ? (flow.silenceMs ?? UPLOAD_SILENCE_MS) : SILENCE_MS, () =>
      sent.destroy(Object.assign(new Error('silence'), { code: 'ETIMEDOUT' })),
    )
    try {
      return await (flow ? sendFlow(sent, flow) : sendText(sent, body ?? ''))
    } catch (error) {
      if (signal.aborted) throw signal.reason
      throw error instanceof Failure ? error : networkFailure(error, url)
    }
  }
}

function headersOf(
  wanted: Wanted,
  credential: Credential,
  url: URL,
  body: string | null,
  flow: Flow | null,
): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json', ...wanted.headers }
  headers['User-Agent'] = 'imprint-cli'
  if (flow) {
    headers['Content-Type'] = 'application/octet-stream'
    headers['Content-Length'] = String(flow.sizeBytes)
    headers.Expect = '100-continue'
  } else if (body) {
    headers['Content-Type'] = wanted.type ?? 'application/json'
    headers['Content-Length'] = String(Buffer.byteLength(body))
  } else if (wanted.method !== 'GET' && wanted.method !== 'HEAD') headers['Content-Length'] = '0'
  if (credential.kind === 'token') headers['X-Auth-Token'] = credential.token
  if (credential.kind !== 'key') return headers
  if (credential.projectId) headers['X-Project-Id'] = credential.projectId
  const signed = { method: wanted.method, url, headers, body: body === null ? null : Buffer.from(body) }
  return { ...headers, ...signatureHeaders(signed, credential.key, new Date()) }
}

const answerTo = (sent: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    sent.once('response', resolve)
    sent.on('error', reject)
  })

function sendText(sent: ClientRequest, body: string): Promise<IncomingMessage> {
  const answer = answerTo(sent)
  sent.end(body)
  return answer
}

/** Waits for the server's consent before the first byte, so that a refusal costs nothing. */
async function sendFlow(sent: ClientRequest, flow: Flow): Promise<IncomingMessage> {
  const answer = answerTo(sent)
  const consent = new Promise<'go'>((resolve) => sent.once('continue', () => resolve('go')))
  const patience = new AbortController()
  const late = delay(CONTINUE_WAIT_MS, 'go' as const, { signal: patience.signal }).catch(() => 'go' as const)
  sent.flushHeaders()
  try {
    const early = await Promise.race([answer, consent, late])
    if (early !== 'go') {
      sent.destroy()
      return early
    }
    // An answer that comes before the end is a refusal; it counts for more than the pipe that breaks after it.
    const sending = pipeline(flow.body, sent)
    sending.catch(() => {})
    return await answer
  } finally {
    patience.abort()
    flow.body.destroy()
  }
}

const isGood = ({ statusCode = 0 }: IncomingMessage): boolean =>
  (statusCode >= 200 && statusCode < 300) || statusCode === 300 || statusCode === 304

/** A whole body of a size that fits into memory. */
async function readAll(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length
      if (sizeBytes > ANSWER_MAX_BYTES)
        throw new Failure('network', 'The answer is longer than any should be.')
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure('network', 'The connection was lost in the middle of an answer.', { cause: error })
  }
  return Buffer.concat(chunks)
}
