import { queryOptions } from '@tanstack/react-query'
import { endpoints } from '@/lib/client/endpoints'
import { getJson } from '@/lib/client/get-json'
import type { AccessKeyView, AccountSettingsView, OwnProfileView, SessionView } from '@/lib/domain/iam/view'

// What is one's own is the same in every region; the project only keeps apart what different people of one browser read.
export const credentialKeys = {
  all: ['credentials'] as const,
  profile: (projectId: string) => ['credentials', 'profile', projectId] as const,
  sessions: (projectId: string) => ['credentials', 'sessions', projectId] as const,
  accessKeys: (projectId: string) => ['credentials', 'access-keys', projectId] as const,
  settings: (projectId: string) => ['credentials', 'settings', projectId] as const,
}

export const ownProfileOptions = (projectId: string) =>
  queryOptions({
    queryKey: credentialKeys.profile(projectId),
    queryFn: ({ signal }) => getJson<OwnProfileView>(endpoints.ownProfile(), signal),
  })

export const ownSessionsOptions = (projectId: string) =>
  queryOptions({
    queryKey: credentialKeys.sessions(projectId),
    queryFn: async ({ signal }) =>
      (await getJson<{ sessions: SessionView[] }>(endpoints.ownSessions(), signal)).sessions,
  })

export const ownAccessKeysOptions = (projectId: string) =>
  queryOptions({
    queryKey: credentialKeys.accessKeys(projectId),
    queryFn: async ({ signal }) =>
      (await getJson<{ accessKeys: AccessKeyView[] }>(endpoints.ownAccessKeys(), signal)).accessKeys,
  })

export const accountSettingsOptions = (projectId: string) =>
  queryOptions({
    queryKey: credentialKeys.settings(projectId),
    queryFn: ({ signal }) => getJson<AccountSettingsView>(endpoints.accountSettings(), signal),
  })
