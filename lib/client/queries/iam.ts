import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { endpoints } from '@/lib/client/endpoints'
import { getJson } from '@/lib/client/get-json'
import type {
  AccessKeyView,
  AgencyView,
  ExplanationView,
  GroupDetail,
  GroupView,
  PolicyView,
  ProjectView,
  SessionView,
  UserGrantView,
  UserView,
} from '@/lib/domain/iam/view'

/** Identities hang together (a group's members, a policy's receivers), so a change makes all of them read again. */
export const iamKeys = { all: ['iam'] as const }

export interface UserQuery {
  search: string
  status: UserView['status'] | null
}

export const userListOptions = (query: UserQuery) =>
  queryOptions({
    queryKey: ['iam', 'users', query] as const,
    queryFn: async ({ signal }) =>
      (await getJson<{ users: UserView[] }>(endpoints.users({ ...query }), signal)).users,
    placeholderData: keepPreviousData,
  })

export const userOptions = (userId: string) =>
  queryOptions({
    queryKey: ['iam', 'user', userId] as const,
    queryFn: ({ signal }) => getJson<UserView>(endpoints.user(userId), signal),
  })

export const userGrantOptions = (userId: string) =>
  queryOptions({
    queryKey: ['iam', 'userGrants', userId] as const,
    queryFn: async ({ signal }) =>
      (await getJson<{ grants: UserGrantView[] }>(endpoints.userGrants(userId), signal)).grants,
  })

export const userSessionOptions = (userId: string) =>
  queryOptions({
    queryKey: ['iam', 'userSessions', userId] as const,
    queryFn: async ({ signal }) =>
      (await getJson<{ sessions: SessionView[] }>(endpoints.userSessions(userId), signal)).sessions,
  })

export const userAccessKeyOptions = (userId: string) =>
  queryOptions({
    queryKey: ['iam', 'userAccessKeys', userId] as const,
    queryFn: async ({ signal }) =>
      (await getJson<{ accessKeys: AccessKeyView[] }>(endpoints.userAccessKeys(userId), signal)).accessKeys,
  })

export const groupListOptions = (search = '') =>
  queryOptions({
    queryKey: ['iam', 'groups', search] as const,
    queryFn: async ({ signal }) =>
      (await getJson<{ groups: GroupView[] }>(endpoints.groups({ search }), signal)).groups,
    placeholderData: keepPreviousData,
  })

export const groupOptions = (groupId: string) =>
  queryOptions({
    queryKey: ['iam', 'group', groupId] as const,
    queryFn: ({ signal }) => getJson<GroupDetail>(endpoints.group(groupId), signal),
  })

export const policyListOptions = () =>
  queryOptions({
    queryKey: ['iam', 'policies'] as const,
    queryFn: async ({ signal }) =>
      (await getJson<{ policies: PolicyView[] }>(endpoints.policies(), signal)).policies,
  })

export const agencyListOptions = () =>
  queryOptions({
    queryKey: ['iam', 'agencies'] as const,
    queryFn: async ({ signal }) =>
      (await getJson<{ agencies: AgencyView[] }>(endpoints.agencies(), signal)).agencies,
  })

export const projectListOptions = () =>
  queryOptions({
    queryKey: ['iam', 'projects'] as const,
    queryFn: async ({ signal }) =>
      (await getJson<{ projects: ProjectView[] }>(endpoints.projects(), signal)).projects,
  })

export interface ExplainQuery {
  user: string
  action: string
  project: string
  /** Id of an image or name of a bucket; empty: any. */
  resource: string
  /** Empty: where the asker is. */
  address: string
}

export const explanationOptions = (query: ExplainQuery) =>
  queryOptions({
    queryKey: ['iam', 'explanation', query] as const,
    queryFn: ({ signal }) => getJson<ExplanationView>(endpoints.explanation({ ...query }), signal),
  })
