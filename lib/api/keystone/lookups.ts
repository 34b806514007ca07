import { z } from 'zod'
import { baseUrl, json, type Route, type WireRequest } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import type { Context } from '@/lib/services/context'
import { listReachableProjects } from '@/lib/services/iam/projects/list-reachable'
import { roleNames } from '@/lib/services/iam/roles/assign-role'
import { getUser, listUsers } from '@/lib/services/iam/users/list-users'
import { listRegionNames } from '@/lib/services/region/list-region-names'
import { catalogRegions } from './catalog-regions'
import { catalogOf, presentDomain, presentProject, presentRole, presentUser } from './present'

const listOf = (name: string) => z.object({ [name]: z.array(z.looseObject({ id: z.string() })) })
const linksOf = (request: WireRequest) => ({
  links: { self: `${baseUrl(request)}${request.url.pathname}`, next: null, previous: null },
})

async function projects(request: WireRequest, ctx: Context): Promise<Response> {
  const name = request.query.get('name')
  const domainId = request.query.get('domain_id')
  const found =
    domainId !== null && domainId !== ctx.actor.accountId ? [] : await listReachableProjects(ctx, { name })
  return json({
    projects: found.map((project) => presentProject(project, baseUrl(request))),
    ...linksOf(request),
  })
}

function domains(request: WireRequest, ctx: Context): Response {
  const name = request.query.get('name')
  const own = presentDomain(ctx.actor, baseUrl(request))
  return json({ domains: name === null || name === own.name ? [own] : [], ...linksOf(request) })
}

const ProjectFilter = z.object({ name: z.string().optional(), domain_id: z.string().optional() })
const NameFilter = z.object({ name: z.string().optional() })

/** What clients look up before they act. Everything is of the caller's own account; the rest does not exist for them. */
export const lookupRoutes: readonly Route[] = [
  ...(['/v3/projects', '/v3/auth/projects'] as const).map(
    (path): Route => ({
      id: path === '/v3/projects' ? 'identity.listProjects' : 'identity.listOwnProjects',
      method: 'GET',
      path,
      summary: 'Projects that the caller has something in',
      access: 'token',
      query: ProjectFilter,
      answers: { 200: { description: 'Projects of the own account.', schema: listOf('projects') } },
      handle: projects,
    }),
  ),
  {
    id: 'identity.getProject',
    method: 'GET',
    path: '/v3/projects/:id',
    summary: 'One project of the own account',
    access: 'token',
    answers: {
      200: { description: 'The project.' },
      404: { description: 'Not a project of the own account.' },
    },
    handle: async (request, ctx) => {
      const [project] = await listReachableProjects(ctx, { projectId: request.params.id ?? '' })
      if (!project) throw new DomainError('iam.project_not_found')
      return json({ project: presentProject(project, baseUrl(request)) })
    },
  },
  ...(['/v3/domains', '/v3/auth/domains'] as const).map(
    (path): Route => ({
      id: path === '/v3/domains' ? 'identity.listDomains' : 'identity.listOwnDomains',
      method: 'GET',
      path,
      summary: 'The own account, as a domain',
      access: 'token',
      query: NameFilter,
      answers: {
        200: { description: 'The one domain that the caller belongs to.', schema: listOf('domains') },
      },
      handle: domains,
    }),
  ),
  {
    id: 'identity.getDomain',
    method: 'GET',
    path: '/v3/domains/:id',
    summary: 'The own account, by id or name',
    access: 'token',
    answers: { 200: { description: 'The domain.' }, 404: { description: 'Another account, or none.' } },
    handle: (request, ctx) => {
      const { id } = request.params
      if (id !== ctx.actor.accountId && id !== ctx.actor.accountName)
        throw new DomainError('account.not_found')
      return json({ domain: presentDomain(ctx.actor, baseUrl(request)) })
    },
  },
  {
    id: 'identity.listUsers',
    method: 'GET',
    path: '/v3/users',
    summary: 'People of the own account',
    actions: ['iam:users:list'],
    access: 'token',
    query: NameFilter,
    answers: { 200: { description: 'Users.', schema: listOf('users') } },
    handle: async (request, ctx) => {
      const { users } = await listUsers(ctx, {})
      const name = request.query.get('name')
      const found = users.filter((user) => name === null || user.name === name)
      return json({
        users: found.map((user) =>
          presentUser(
            { id: user.id, name: user.name, isEnabled: user.status === 'enabled' },
            ctx.actor.accountId,
            baseUrl(request),
          ),
        ),
        ...linksOf(request),
      })
    },
  },
  {
    id: 'identity.getUser',
    method: 'GET',
    path: '/v3/users/:id',
    summary: 'One person of the own account, or oneself',
    access: 'token',
    answers: { 200: { description: 'The user.' }, 404: { description: 'Not in the own account.' } },
    handle: async (request, ctx) => {
      const { actor } = ctx
      const base = baseUrl(request)
      if (request.params.id === actor.userId) {
        const own = { id: actor.userId, name: actor.userName, isEnabled: true }
        return json({ user: presentUser(own, actor.accountId, base) })
      }
      const user = await getUser(ctx, { userId: request.params.id ?? '' })
      const found = { id: user.id, name: user.name, isEnabled: user.status === 'enabled' }
      return json({ user: presentUser(found, actor.accountId, base) })
    },
  },
  {
    id: 'identity.listRoles',
    method: 'GET',
    path: '/v3/roles',
    summary: 'The roles that OpenStack clients know, as summaries of policies',
    access: 'token',
    query: NameFilter,
    answers: { 200: { description: 'Roles.', schema: listOf('roles') } },
    handle: (request) => {
      const name = request.query.get('name')
      const roles = roleNames.filter((each) => name === null || each === name)
      return json({ roles: roles.map(presentRole), ...linksOf(request) })
    },
  },
  {
    id: 'identity.getRole',
    method: 'GET',
    path: '/v3/roles/:id',
    summary: 'One role',
    access: 'token',
    answers: { 200: { description: 'The role.' }, 404: { description: 'No such role.' } },
    handle: (request) => {
      const name = roleNames.find((each) => each === request.params.id)
      if (!name) throw new DomainError('iam.policy_not_found')
      return json({ role: presentRole(name) })
    },
  },
  {
    id: 'identity.listRegions',
    method: 'GET',
    path: '/v3/regions',
    summary: 'Regions of the deployment',
    access: 'token',
    answers: { 200: { description: 'Regions.', schema: listOf('regions') } },
    handle: async (request, ctx) => {
      const regions = await listRegionNames(ctx, {})
      return json({
        regions: regions.map(({ id, nameZh, nameEn }) => ({
          id,
          type: 'public',
          description: '',
          parent_region_id: null,
          locales: { 'zh-cn': nameZh, 'en-us': nameEn },
          links: { self: `${baseUrl(request)}/v3/regions/${id}` },
        })),
        ...linksOf(request),
      })
    },
  },
  {
    id: 'identity.getCatalog',
    method: 'GET',
    path: '/v3/auth/catalog',
    summary: 'Which services there are',
    access: 'token',
    answers: { 200: { description: 'The catalogue.' } },
    handle: async (request, ctx) => {
      const types = ['image', ...request.services.config.imageCatalogTypes]
      const regionIds = await catalogRegions(ctx)
      return json({ catalog: catalogOf(baseUrl(request), regionIds, types), ...linksOf(request) })
    },
  },
]
