import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { percentile } from './report'

export interface Target {
  /** With `/v3`. */
  identityUrl: string
  /** Without `/v2`. */
  imageUrl: string
  credential: { domain: string; project: string; user: string; password: string }
}

/** How often a second, and within how many milliseconds 95 of 100 were answered. */
export interface Pace {
  perSecond: number
  p95Ms: number
}

const MIB = 1024 * 1024

/** What is measured of a service that speaks OpenStack Identity v3 and Image v2. */
export class ServiceClient {
  private readonly agent = new Agent({ keepAlive: true })
  private token = ''
  private created = 0

  constructor(private readonly target: Target) {}

  /** How fast `deed` is done by so many clients at once. */
  async pace(clients: number, seconds: number, deed: () => Promise<unknown>): Promise<Pace> {
    await deed()
    const start = performance.now()
    const samplesMs: number[] = []
    const client = async () => {
      while (performance.now() - start < seconds * 1000) {
        const began = performance.now()
        await deed()
        samplesMs.push(performance.now() - began)
      }
    }
    await Promise.all(Array.from({ length: clients }, client))
    const perSecond = (samplesMs.length * 1000) / (performance.now() - start)
    return { perSecond, p95Ms: percentile(samplesMs, 0.95) }
  }

  async signIn(): Promise<void> {
    const { domain, project, user, password } = this.target.credential
    const auth = {
      identity: {
        methods: ['password'],
        password: { user: { name: user, password, domain: { name: domain } } },
      },
      scope: { project: { name: project, domain: { name: domain } } },
    }
    const { headers } = await this.ask('POST', `${this.target.identityUrl}/auth/tokens`, { auth })
    this.token = String(headers['x-subject-token'])
  }

  async list(limit: number): Promise<void> {
    await this.ask('GET', `${this.target.imageUrl}/v2/images?limit=${limit}`)
  }

  /** A waiting raw image; its id. */
  async create(): Promise<string> {
    this.created += 1
    const image = { name: `bench-${this.created}`, container_format: 'bare', disk_format: 'raw' }
    const { body } = await this.ask('POST', `${this.target.imageUrl}/v2/images`, image)
    return (JSON.parse(body.toString()) as { id: string }).id
  }

  /** MiB a second, until the answer is there. */
  async upload(imageId: string, block: Buffer, sizeBytes: number): Promise<number> {
    const start = performance.now()
    const headers = { 'content-type': 'application/octet-stream', 'content-length': sizeBytes }
    const sent = this.open('PUT', this.fileUrl(imageId), headers)
    for (let at = 0; at < sizeBytes; at += block.length) {
      if (!sent.outgoing.write(block)) await new Promise((resolve) => sent.outgoing.once('drain', resolve))
    }
    sent.outgoing.end()
    await takeAll(insistGood(await sent.answer))
    return (sizeBytes / MIB / (performance.now() - start)) * 1000
  }

  /** MiB a second. */
  async download(imageId: string): Promise<number> {
    const start = performance.now()
    const { outgoing, answer } = this.open('GET', this.fileUrl(imageId), {})
    outgoing.end()
    let sizeBytes = 0
    for await (const chunk of insistGood(await answer)) sizeBytes += (chunk as Buffer).length
    return (sizeBytes / MIB / (performance.now() - start)) * 1000
  }

  async remove(imageId: string): Promise<void> {
    await this.ask('DELETE', `${this.target.imageUrl}/v2/images/${imageId}`)
  }

  private fileUrl(imageId: string): string {
    return `${this.target.imageUrl}/v2/images/${imageId}/file`
  }

  private async ask(
    method: string,
    url: string,
    json?: object,
  ): Promise<{ headers: IncomingMessage['headers']; body: Buffer }> {
    const { outgoing, answer } = this.open(method, url, json ? { 'content-type': 'application/json' } : {})
    outgoing.end(json && JSON.stringify(json))
    const response = insistGood(await answer)
    return { headers: response.headers, body: await takeAll(response) }
  }

  private open(method: string, url: string, headers: NonNullable<RequestOptions['headers']>) {
    const all = { ...headers, ...(this.token && { 'x-auth-token': this.token }) }
    const outgoing = request(url, { method, agent: this.agent, headers: all })
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.on('response', resolve)
      outgoing.on('error', reject)
    })
    return { outgoing, answer }
  }
}

function insistGood(response: IncomingMessage): IncomingMessage {
  if ((response.statusCode ?? 500) < 300) return response
  response.destroy()
  throw new Error(`the service answered ${response.statusCode}`)
}

async function takeAll(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
