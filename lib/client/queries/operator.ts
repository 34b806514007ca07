import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { endpoints } from '@/lib/client/endpoints'
import { getJson } from '@/lib/client/get-json'
import type { AccountStatus } from '@/lib/domain/account/input'
import type { AccountDetail, AccountView } from '@/lib/domain/account/view'
import type { HealthView, SettingView } from '@/lib/domain/health/view'
import type { Integrity } from '@/lib/domain/integrity/integrity'
import type { IntegrityView } from '@/lib/domain/integrity/view'
import type { RegionView } from '@/lib/domain/region/input'

export const accountKeys = {
  all: ['account'] as const,
  list: (query: AccountQuery) => ['account', 'list', query] as const,
  detail: (accountId: string) => ['account', 'detail', accountId] as const,
}
export const regionKeys = { all: ['region'] as const }
export const integrityKeys = {
  all: ['integrity'] as const,
  page: (states: readonly Integrity[]) => ['integrity', 'page', states] as const,
}
const healthKeys = { all: ['health'] as const }
const settingKeys = { all: ['setting'] as const }

export interface AccountQuery {
  search: string
  status: readonly AccountStatus[]
  /** Name of the last account of the page before. */
  after: string | null
}

export const accountListOptions = (query: AccountQuery) =>
  queryOptions({
    queryKey: accountKeys.list(query),
    queryFn: ({ signal }) =>
      getJson<{ accounts: AccountView[]; nextAfter: string | null }>(
        endpoints.accounts({ ...query }),
        signal,
      ),
    placeholderData: keepPreviousData,
  })

export const accountOptions = (accountId: string) =>
  queryOptions({
    queryKey: accountKeys.detail(accountId),
    queryFn: ({ signal }) => getJson<AccountDetail>(endpoints.account(accountId), signal),
  })

export const regionListOptions = () =>
  queryOptions({
    queryKey: regionKeys.all,
    queryFn: ({ signal }) => getJson<RegionView[]>(endpoints.regions(), signal),
  })

/** How often the page of the deployment's health looks again. */
const HEALTH_INTERVAL_MS = 5000

export const healthOptions = () =>
  queryOptions({
    queryKey: healthKeys.all,
    queryFn: ({ signal }) => getJson<HealthView>(endpoints.health(), signal),
    refetchInterval: HEALTH_INTERVAL_MS,
  })

/** How often the page of integrity looks again: while something is verified or waits for it, and else. */
const VERIFYING_INTERVAL_MS = 2000
const IDLE_INTERVAL_MS = 15_000

export const integrityOptions = (states: readonly Integrity[]) =>
  queryOptions({
    queryKey: integrityKeys.page(states),
    queryFn: ({ signal }) => getJson<IntegrityView>(endpoints.integrity({ state: states }), signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.running || data?.totals.requestedObjects ? VERIFYING_INTERVAL_MS : IDLE_INTERVAL_MS,
  })

/**
 * What the deployment runs with. Always read from the api process, never made by the page's own: that one was started with
 * a port of its own.
 */
export const settingOptions = () =>
  queryOptions({
    queryKey: settingKeys.all,
    queryFn: ({ signal }) => getJson<SettingView[]>(endpoints.settings(), signal),
  })
