import { createServer, request } from 'node:http'

export interface RefusingProxy {
  url: string
  /** Refuses everything that writes, until the returned function is called. */
  failWrites(): () => void
  close(): Promise<void>
}

/** Stands before a store and can refuse writes as a broken one does. Signatures stay good: nothing of a request is changed. */
export async function startRefusingProxy(target: string): Promise<RefusingProxy> {
  let isFailing = false
  const server = createServer((incoming, answer) => {
    if (isFailing && (incoming.method === 'PUT' || incoming.method === 'POST')) {
      incoming.resume()
      answer.writeHead(500, { 'content-type': 'application/xml', connection: 'close' })
      answer.end('<Error><Code>InternalError</Code><Message>InternalError</Message></Error>')
      return
    }
    const { method, url, headers } = incoming
    const outgoing = request(new URL(url ?? '/', target), { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(answer)
      response.on('error', () => answer.destroy())
    })
    // A store that refuses a long body answers and hangs up; the answer is what counts then.
    outgoing.on('error', () => answer.headersSent || answer.destroy())
    incoming.on('close', () => incoming.complete || outgoing.destroy())
    answer.on('close', () => answer.writableFinished || outgoing.destroy())
    incoming.pipe(outgoing)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as { port: number } // safe: it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    failWrites() {
      isFailing = true
      return () => {
        isFailing = false
      }
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}
