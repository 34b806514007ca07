import { type Context, createContext } from '@/lib/services/context'
import { type ByteExchange, headerOf, unlimitedContextOf, urlOf } from './byte-exchange'

/** How long a part may be taken on the word of the part before it. */
const TRUSTED_MS = 2_000
const KEPT_CONTEXTS = 1_000

interface Recent {
  context: Promise<Context>
  until: number
}

const recent = new Map<string, Recent>()

/**
 * The context of a request that is one of many in a row, without asking the database who sends it each time: an upload of
 * a gigabyte is over a hundred requests. A session that is ended may send parts for two seconds more, but it can neither
 * begin nor complete an upload with them. Such requests do not count against the limits of a person, only of an address: a
 * fast upload would leave nothing for the pages beside it, and how many parts there are was agreed on when it began.
 */
export async function recentContextOf(exchange: ByteExchange): Promise<Context> {
  const { request, info, services } = exchange
  // All that decides about who it is and whether a page of ours sent it.
  const names = ['cookie', 'origin', 'sec-fetch-site', 'host']
  const key = JSON.stringify([
    urlOf(request).searchParams.get('region'),
    ...names.map((name) => headerOf(request, name)),
  ])
  const now = Date.now()
  const known = recent.get(key)
  if (known && known.until > now) {
    const { actor } = await known.context
    return createContext(services, actor, info)
  }
  const context = unlimitedContextOf(exchange)
  remember(key, { context, until: now + TRUSTED_MS })
  // A refusal is decided anew each time.
  context.catch(() => recent.delete(key))
  return context
}

function remember(key: string, entry: Recent): void {
  recent.delete(key)
  recent.set(key, entry)
  if (recent.size <= KEPT_CONTEXTS) return
  const oldest = recent.keys().next().value
  if (oldest !== undefined) recent.delete(oldest)
}
