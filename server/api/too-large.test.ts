import { Agent, request } from 'node:http'
import { expect, it } from 'vitest'
import { useTestDatabase } from '@/test/support/database'
import { useWire } from '@/test/support/wire-api'

const database = useTestDatabase()
const wire = useWire(database)

/** One request on a kept connection. */
const send = (agent: Agent, method: string, path: string, body = '') =>
  new Promise<{ status: number; connection: string | undefined }>((resolve, reject) => {
    const outgoing = request(
      `${wire.url}${path}`,
      { method, agent, headers: { 'content-type': 'application/json' } },
      (answer) => {
        answer.resume()
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, connection: answer.headers.connection }),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })

it('a body that is too large ends its connection, and says so: the next request takes another', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const large = JSON.stringify({ auth: 'x'.repeat(1024 * 1024) })
    const refused = await send(agent, 'POST', '/v3/auth/tokens', large)
    expect(refused).toEqual({ status: 413, connection: 'close' })
    expect((await send(agent, 'GET', '/v3')).status).toBe(200)
  } finally {
    agent.destroy()
  }
})
