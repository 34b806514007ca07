import { Failure } from './failure'
import type { Credential, HttpClient } from './http'
import type { ScopedToken } from './profiles'

export interface TokenDocument {
  expires_at: string
  methods: string[]
  user: { id: string; name: string; domain: { id: string; name: string } }
  project?: { id: string; name: string }
  roles?: { name: string }[]
}

export interface Project {
  id: string
  name: string
}

export type Proof =
  | {
      methods: ['password']
      password: { user: { name: string; password: string; domain: { name: string } } }
    }
  | { methods: ['token']; token: { id: string } }

const nobody: Credential = { kind: 'none' }
const HEX_ID = /^[0-9a-f]{32}$/

export const passwordProof = (account: string, name: string, password: string): Proof => ({
  methods: ['password'],
  password: { user: { name, password, domain: { name: account } } },
})

export const tokenProof = (id: string): Proof => ({ methods: ['token'], token: { id } })

/** A token for a project, or for none. */
export async function issueToken(
  http: HttpClient,
  identity: Proof,
  project: string | null,
): Promise<{ text: string; token: TokenDocument }> {
  const scope =
    project === null ? 'unscoped' : { project: HEX_ID.test(project) ? { id: project } : { name: project } }
  const { body, answer } = await http.json<{ token: TokenDocument }>(
    {
      method: 'POST',
      path: '/v3/auth/tokens',
      query: { nocatalog: '1' },
      json: { auth: { identity, scope } },
    },
    nobody,
  )
  const text = answer.headers['x-subject-token']
  if (typeof text !== 'string' || !body?.token)
    throw new Failure('network', 'This address does not answer as an Imprint server does.')
  return { text, token: body.token }
}

/** A token for a project, in the form that a profile keeps. */
export async function issueScoped(
  http: HttpClient,
  proof: Proof,
  project: string,
): Promise<{ scoped: ScopedToken; token: TokenDocument }> {
  const { text, token } = await issueToken(http, proof, project)
  if (!token.project)
    throw new Failure('failed', `The server gave a token for no project instead of ${project}.`)
  const { id, name } = token.project
  return { scoped: { token: text, projectId: id, region: name, expiresAt: token.expires_at }, token }
}

export async function describeToken(http: HttpClient, text: string): Promise<TokenDocument> {
  const { body } = await http.json<{ token: TokenDocument }>(
    {
      method: 'GET',
      path: '/v3/auth/tokens',
      query: { nocatalog: '1' },
      headers: { 'X-Subject-Token': text },
    },
    { kind: 'token', token: text },
  )
  return body.token
}

/** The region that a credential works in, which a project of one's own making is not named after: the first of the catalogue. */
export async function ownRegion(http: HttpClient, credential: Credential): Promise<string | null> {
  const { body } = await http.json<{ catalog: { endpoints: { region_id: string }[] }[] }>(
    { method: 'GET', path: '/v3/auth/catalog' },
    credential,
  )
  return body.catalog[0]?.endpoints[0]?.region_id ?? null
}

export async function revokeToken(http: HttpClient, text: string): Promise<void> {
  await http.json<undefined>(
    { method: 'DELETE', path: '/v3/auth/tokens', headers: { 'X-Subject-Token': text } },
    { kind: 'token', token: text },
  )
}

export async function listProjects(
  http: HttpClient,
  credential: Credential,
  name?: string,
): Promise<Project[]> {
  const { body } = await http.json<{ projects: Project[] }>(
    { method: 'GET', path: '/v3/auth/projects', query: { name } },
    credential,
  )
  return body.projects
}

/** The account that a credential belongs to. */
export async function ownAccount(
  http: HttpClient,
  credential: Credential,
): Promise<{ id: string; name: string }> {
  const { body } = await http.json<{ domains: { id: string; name: string }[] }>(
    { method: 'GET', path: '/v3/auth/domains' },
    credential,
  )
  const [account] = body.domains
  if (!account) throw new Failure('failed', 'The server does not say which account this is.')
  return account
}
