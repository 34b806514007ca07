import { describe, expect, it } from 'vitest'
import { signedIn } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import type { HttpSession } from '@/test/support/http-session'
import { useWire } from '@/test/support/wire-api'
import { makeAccount } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database, {
  ...{ IMPRINT_RATE_ADDRESS: '200', IMPRINT_RATE_USER: '50', IMPRINT_RATE_ACCOUNT: '2' },
})

/** What so many requests sent at once are answered with, sorted. */
async function answers(session: HttpSession, path: string, count: number, init?: RequestInit) {
  const sent = Array.from({ length: count }, () => session.fetch(path, init))
  return (await Promise.all(sent)).toSorted((a, b) => a.status - b.status)
}
const statuses = (all: Response[]) => all.map(({ status }) => status)
const times = (count: number, status: number) => Array<number>(count).fill(status)

describe('a person', () => {
  it('who asks for too much waits, also for lists as files, and is told how long', async () => {
    const session = await signedIn(database, wire.url, await makeAccount(database))
    const got = await answers(session, '/api/console/tags', 30)
    expect(statuses(got).slice(0, 8)).toEqual(times(8, 200))
    expect(statuses(got).at(-1)).toBe(429)
    const refused = got.at(-1)!
    expect(refused.headers.get('retry-after')).toBe('1')
    const { error } = (await refused.json()) as { error: { code: string; params: object } }
    expect(error).toMatchObject({
      code: 'request.throttled',
      params: { retryAfterSeconds: Number(refused.headers.get('retry-after')) },
    })
    const csv = await answers(session, '/api/console/images.csv?tab=private', 30)
    expect(csv.at(-1)!.status).toBe(429)
    expect(csv.at(-1)!.headers.get('retry-after')).toBe('1')
  })

  it('takes from the account’s share, and from nobody else’s', async () => {
    const account = await makeAccount(database)
    const [ann, bob] = [
      await signedIn(database, wire.url, account),
      await signedIn(database, wire.url, account),
    ]
    await answers(ann, '/api/console/tags', 30)
    // As a user alone, two hundred at once would be allowed.
    expect(statuses(await answers(bob, '/api/console/tags', 30)).at(-1)).toBe(429)
    const other = await signedIn(database, wire.url, await makeAccount(database))
    expect(statuses(await answers(other, '/api/console/tags', 8))).toEqual(times(8, 200))
  })

  it('may send the parts of an upload as fast as the line carries them', async () => {
    const session = await signedIn(database, wire.url, await makeAccount(database))
    const part = '/api/console/uploads/00000000000000000000000000000000/parts/1'
    const init = { method: 'PUT', headers: { 'imprint-zero-part': '1' } }
    expect(new Set(statuses(await answers(session, part, 100, init)))).toEqual(new Set([404]))
    expect(statuses(await answers(session, '/api/console/tags', 8))).toEqual(times(8, 200))
  })
})
