import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { StartError } from '@/server/start-error'

/** The public port cannot be had. */
export class PortError extends StartError {}

/** The api process of a launcher that was killed lets go of the port a moment later. */
const PORT_PATIENCE_MS = 2_000

/**
 * Makes sure that the port can be opened, before anything is started for it. 0 chooses a free one.
 * @throws PortError in words for the person who starts
 */
export async function claimPort(host: string, port: number): Promise<number> {
  const deadline = Date.now() + PORT_PATIENCE_MS
  while (true) {
    try {
      return await listenOnce(host, port)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException // safe: listen fails with system errors only
      if (code !== 'EADDRINUSE' || Date.now() > deadline) {
        throw new PortError(portProblem(code, host, port), { cause: error })
      }
      await delay(100)
    }
  }
}

export function freeLoopbackPort(): Promise<number> {
  return listenOnce('127.0.0.1', 0)
}

function listenOnce(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      const { port: bound } = server.address() as AddressInfo // safe: a TCP server that listens
      server.close(() => resolve(bound))
    })
  })
}

function portProblem(code: string | undefined, host: string, port: number): string {
  const hint = 'Choose another with PORT, for example: PORT=8080 npm start'
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is in use by another program. ${hint}`
  if (code === 'EACCES') return `Port ${port} needs rights that this user does not have. ${hint}`
  return `${host} is not an address of this machine (${code}). Choose another with HOST.`
}

/** Whether something listens on that loopback port. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}

export interface Readiness {
  status: number
  body: string
}

/** Asks our own /readyz; undefined while nothing answers. */
export function askReadiness(host: string, port: number, hasTls: boolean): Promise<Readiness | undefined> {
  const address = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  return new Promise((resolve) => {
    // Our own certificate may be self-signed, and may not name this address.
    const options = {
      host: address,
      port,
      path: '/readyz',
      timeout: 5_000,
      agent: false,
      rejectUnauthorized: false,
    }
    const asked = (hasTls ? httpsRequest : httpRequest)(options, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      response.on('error', () => resolve(undefined))
    })
    asked.on('error', () => resolve(undefined))
    asked.on('timeout', () => asked.destroy())
    asked.end()
  })
}
