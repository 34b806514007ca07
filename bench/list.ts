import { tmpdir } from 'node:os'
import { loadConfig } from '@/lib/config'
import { listImages } from '@/lib/services/image/list-images'
import { runApi } from '@/server/api/run-api'
import { signedIn, TEST_SECRET } from '@/test/support/api'
import type { TestDatabase } from '@/test/support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeRegions,
  REGION,
  type TestAccount,
  testServices,
} from '@/test/support/world'
import { fillImages, withBenchDatabase } from './support/deployment'
import { type Figure, percentile, report, timesMs } from './support/report'

/** The list verb at 1,000 and 100,000 images of one project: a page of 50, by several ways of looking. */
const LARGE = 100_000
const SMALL = 1_000
const GOAL = 'p95 < 50 ms'

const ways = {
  'newest first': () => ({}),
  'deep page': () => ({ cursor: 'deep' }),
  'sorted by name': () => ({ sort: 'name', direction: 'asc' }),
  'sorted by size': () => ({ sort: 'sizeBytes' }),
  'part of a name, many hits': () => ({ search: 'web-' }),
  'part of a name, few hits': (turn: number) => ({ search: `-${(turn * 37) % SMALL}` }),
  'part of a name, none': () => ({ search: 'zzzzqq' }),
  'two letters, none': () => ({ search: 'qz' }),
  'by tag': (turn: number) => ({ tags: [`team=team-${40 + (turn % 100)}`] }),
  'by system and kind': () => ({ osType: ['Windows'], kind: ['data_disk'] }),
} as const

await withBenchDatabase(async (database) => {
  await makeRegions(database)
  const figures: Figure[] = []
  const medians = new Map<string, number>()
  for (const count of [SMALL, LARGE]) {
    const account = await makeAccount(database)
    await fillImages(database, account.projectId, REGION, count)
    const ctx = contextOf(testServices(database), actorOf(account))
    const deep = await cursorAt(ctx, count / 2)
    for (const [way, query] of Object.entries(ways)) {
      const samples = await timesMs(60, (turn) => {
        const wanted: Record<string, unknown> = query(turn)
        if (wanted.cursor === 'deep') wanted.cursor = deep
        return listImages(ctx, { tab: 'private', pageSize: 50, ...wanted })
      })
      const [p50, p95] = [percentile(samples, 0.5), percentile(samples, 0.95)]
      const small = medians.get(way)
      figures.push({
        what: `${count.toLocaleString('en')} images, ${way}`,
        value: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
        goal: GOAL,
        ...(small !== undefined && { ratio: p50 / small, reference: 'p50 at 1,000' }),
      })
      medians.set(way, p50)
    }
    figures.push(...(await overHttp(database, account, count)))
  }
  report('list', figures)
})

/** The same page as a signed-in browser asks for it, through the public port. */
async function overHttp(database: TestDatabase, account: TestAccount, count: number): Promise<Figure[]> {
  process.env.NEXTAUTH_SECRET = TEST_SECRET
  const env = {
    PORT: '0',
    DATABASE_URL: database.url,
    IMPRINT_DATA_DIR: tmpdir(),
    IMPRINT_LOG_LEVEL: 'error',
  }
  const api = await runApi(loadConfig(env))
  try {
    const session = await signedIn(database, `http://127.0.0.1:${api.port}`, account)
    const figures: Figure[] = []
    for (const query of ['', '&search=web-', '&sort=name&direction=asc']) {
      const samples = await timesMs(60, async () => {
        const { status } = await session.json(`/api/console/images?tab=private&pageSize=50${query}`)
        if (status !== 200) throw new Error(`the list answered ${status}`)
      })
      const [p50, p95] = [percentile(samples, 0.5), percentile(samples, 0.95)]
      figures.push({
        what: `${count.toLocaleString('en')} images over HTTP${query.replace('&', ', ')}`,
        value: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
        goal: 'p95 < 100 ms',
      })
    }
    return figures
  } finally {
    await api.close()
  }
}

/** A cursor in the middle of the list, reached as a person would. */
async function cursorAt(ctx: Parameters<typeof listImages>[0], depth: number): Promise<string | null> {
  let cursor: string | null = null
  for (let seen = 0; seen < Math.min(depth, 2000); seen += 100) {
    const page: { nextCursor: string | null } = await listImages(ctx, {
      tab: 'private',
      pageSize: 100,
      cursor,
    })
    cursor = page.nextCursor
  }
  return cursor
}
