import { z } from 'zod'
import { baseUrl, json, noContent, type Route, type WireRequest } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import { createContext, type RequestInfo, type Services } from '@/lib/services/context'
import { listReachableProjects } from '@/lib/services/iam/projects/list-reachable'
import { type IssueTokenInput, issueToken, type WantedScope } from '@/lib/services/iam/tokens/issue-token'
import { revokeToken, tokenInQuestion } from '@/lib/services/iam/tokens/revoke-token'
import type { KnownToken } from '@/lib/services/iam/tokens/token'
import { catalogRegions } from './catalog-regions'
import { parsed } from './parsed'
import { catalogOf, presentToken } from './present'

const Text = z.string().min(1).max(256)
const Domain = z.object({ id: Text.optional(), name: Text.optional() })

const TokenRequest = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.string()).min(1).max(4),
      password: z
        .object({
          user: z.object({
            id: Text.optional(),
            name: Text.optional(),
            domain: Domain.optional(),
            password: z.string().max(256),
          }),
        })
        .optional(),
      token: z.object({ id: z.string().max(256) }).optional(),
    }),
    scope: z
      .union([
        z.literal('unscoped'),
        z.object({
          project: z
            .object({ id: Text.optional(), name: Text.optional(), domain: Domain.optional() })
            .optional(),
          domain: Domain.optional(),
          unscoped: z.object({}).optional(),
          system: z.unknown().optional(),
        }),
      ])
      .optional(),
  }),
})
type TokenRequest = z.output<typeof TokenRequest>

const TokenAnswer = z
  .object({
    token: z.object({ methods: z.array(z.string()), expires_at: z.string(), issued_at: z.string() }).loose(),
  })
  .meta({ description: 'Who the token is for, its project, roles and the catalogue.' })

function invalid(field: string, reason: string): never {
  throw new DomainError('request.invalid', { field, reason })
}

function domainOf(
  domain: z.output<typeof Domain> | undefined,
  field: string,
): { id: string } | { name: string } {
  if (domain?.id !== undefined) return { id: domain.id }
  if (domain?.name !== undefined) return { name: domain.name }
  return invalid(field, 'required')
}

function proofOf({ identity }: TokenRequest['auth']): IssueTokenInput['proof'] {
  if (identity.methods.includes('token')) {
    if (!identity.token) return invalid('auth.identity.token', 'required')
    return { method: 'token', token: identity.token.id }
  }
  if (!identity.methods.includes('password')) throw new DomainError('auth.failed')
  const user = identity.password?.user
  if (!user) return invalid('auth.identity.password.user', 'required')
  const { id, name, password } = user
  if (id !== undefined) return { method: 'password', user: { id }, password }
  if (name === undefined) return invalid('auth.identity.password.user.name', 'required')
  return {
    method: 'password',
    user: { name, domain: domainOf(user.domain, 'auth.identity.password.user.domain') },
    password,
  }
}

function scopeOf(scope: TokenRequest['auth']['scope']): WantedScope {
  if (scope === undefined || scope === 'unscoped' || scope.unscoped) return { kind: 'none' }
  const { project, domain } = scope
  if (project?.id !== undefined) return { kind: 'project', id: project.id }
  if (project?.name !== undefined) {
    const named = project.domain && domainOf(project.domain, 'auth.scope.project.domain')
    return { kind: 'project_name', name: project.name, domain: named ?? null }
  }
  if (domain) return { kind: 'domain', domain: domainOf(domain, 'auth.scope.domain') }
  // Nobody has a role on the deployment as such.
  if (scope.system !== undefined) throw new DomainError('auth.failed')
  return invalid('auth.scope', 'required')
}

/** The image endpoint's types in the catalogue; some clients look for another one. */
const imageTypes = (services: Services): string[] => ['image', ...services.config.imageCatalogTypes]

async function documentOf(
  request: Pick<WireRequest, 'url' | 'query' | 'services'> & { info: RequestInfo },
  token: KnownToken,
) {
  const ctx = createContext(request.services, token.actor, request.info)
  const projectId = token.scope === 'project' ? token.actor.projectId : null
  const [projects, regionIds] = await Promise.all([
    projectId === null ? [] : listReachableProjects(ctx, { projectId }),
    catalogRegions(ctx),
  ])
  const project = projects[0]
  const catalog = request.query.has('nocatalog')
    ? null
    : catalogOf(baseUrl(request), regionIds, imageTypes(request.services))
  return presentToken(token, ctx, project ? { id: project.id, name: project.name } : null, catalog)
}

function subjectOf(request: WireRequest): string {
  return request.header('x-subject-token') ?? invalid('X-Subject-Token', 'required')
}

/** The token that vouches for this request; a signature cannot ask about tokens. */
function ownToken(request: WireRequest): KnownToken {
  if (!request.token) throw new DomainError('auth.required')
  return request.token
}

const validated = {
  query: z.object({ nocatalog: z.string().optional() }),
  access: 'token',
  answers: {
    200: { description: 'The token is good.', schema: TokenAnswer },
    404: { description: 'No such token, or it is not yours to ask about.' },
  },
} as const

const validate = async (
  request: WireRequest,
  ctx: Parameters<typeof tokenInQuestion>[0],
): Promise<Response> => {
  const text = subjectOf(request)
  const subject = await tokenInQuestion(ctx, ownToken(request), text)
  return json(await documentOf(request, subject), 200, { 'X-Subject-Token': text, Vary: 'X-Auth-Token' })
}

export const tokenRoutes: readonly Route[] = [
  {
    id: 'identity.issueToken',
    method: 'POST',
    path: '/v3/auth/tokens',
    summary: 'Issue a token for a password, or for another token with another scope',
    access: 'anonymous',
    query: z.object({ nocatalog: z.string().optional() }),
    body: TokenRequest,
    answers: {
      201: { description: 'The token stands in the header `X-Subject-Token`.', schema: TokenAnswer },
      401: { description: 'Account, user, password or scope is not right; which, is not said.' },
    },
    handle: async (request) => {
      const { auth } = parsed(TokenRequest, request.body)
      const { text, token } = await issueToken(request.services, request.info, {
        proof: proofOf(auth),
        scope: scopeOf(auth.scope),
      })
      return json(await documentOf(request, token), 201, { 'X-Subject-Token': text, Vary: 'X-Auth-Token' })
    },
  },
  {
    id: 'identity.validateToken',
    method: 'GET',
    path: '/v3/auth/tokens',
    summary: 'Who a token is for',
    ...validated,
    handle: validate,
  },
  {
    id: 'identity.checkToken',
    method: 'HEAD',
    path: '/v3/auth/tokens',
    summary: 'Whether a token is good',
    ...validated,
    handle: async (request, ctx) => {
      const { headers, status } = await validate(request, ctx)
      return new Response(null, { status, headers })
    },
  },
  {
    id: 'identity.revokeToken',
    method: 'DELETE',
    path: '/v3/auth/tokens',
    summary: 'End a token at once',
    access: 'token',
    answers: { 204: { description: 'Ended.' }, 404: { description: 'No such token, or it is not yours.' } },
    handle: async (request) => {
      await revokeToken(request.services, request.info, ownToken(request), subjectOf(request))
      return noContent({ Vary: 'X-Auth-Token' })
    },
  },
]
