import { isServer, QueryCache, QueryClient } from '@tanstack/react-query'
import { leadOn } from './lead-on'

function create(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leadOn }),
    defaultOptions: {
      queries: {
        // What the server page has prefetched is fresh enough not to be fetched again on arrival.
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && isWorthRetrying(error),
      },
      mutations: { retry: false },
    },
  })
}

/** A refusal (4xx) stays a refusal; a lost connection or a restarting server does not. */
function isWorthRetrying(error: unknown): boolean {
  const status = (error as { status?: unknown } | null)?.status
  return typeof status !== 'number' || status >= 500
}

let browserClient: QueryClient | undefined

/** One client per browser; one per request on the server, so that no account sees another's answers. */
export function queryClient(): QueryClient {
  if (isServer) return create()
  browserClient ??= create()
  return browserClient
}
