import { z } from 'zod'
import { baseUrl, json, noContent, type Route, type WireRequest } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import type { Context } from '@/lib/services/context'
import { createProject, deleteProject } from '@/lib/services/iam/projects/change-projects'
import { assignRole, type RoleName, roleNames, unassignRole } from '@/lib/services/iam/roles/assign-role'
import { createUser } from '@/lib/services/iam/users/create-user'
import { deleteUser } from '@/lib/services/iam/users/delete-user'
import { parsed } from './parsed'
import { presentProject, presentUser } from './present'

const ProjectRequest = z.object({
  project: z.looseObject({ name: z.string(), domain_id: z.string().optional() }),
})
const UserRequest = z.object({
  user: z.looseObject({
    name: z.string(),
    password: z.string().nullable().optional(),
    domain_id: z.string().optional(),
    description: z.string().nullable().optional(),
  }),
})

/** Only the own account can be named; another one does not exist for the caller. */
function insistOwnDomain(ctx: Context, domainId: string | undefined): void {
  if (domainId !== undefined && domainId !== ctx.actor.accountId) throw new DomainError('account.not_found')
}

function roleOf(text: string | undefined): RoleName {
  const role = roleNames.find((name) => name === text)
  if (!role) throw new DomainError('iam.policy_not_found')
  return role
}

const assignmentOf = ({ params }: WireRequest) => ({
  projectId: params.id ?? '',
  userId: params.userId ?? '',
  role: roleOf(params.roleId),
})

const assignmentPath = '/v3/projects/:id/users/:userId/roles/:roleId'

/** What OpenStack tools change in the own account; the console does more. */
export const changeRoutes: readonly Route[] = [
  {
    id: 'identity.createProject',
    method: 'POST',
    path: '/v3/projects',
    summary: 'Open a further project in the region of the token',
    actions: ['iam:projects:create'],
    access: 'project',
    body: ProjectRequest,
    answers: {
      201: { description: 'The project.' },
      404: { description: 'The domain is not the own account.' },
      409: { description: 'The name is taken.' },
    },
    handle: async (request, ctx) => {
      const { project } = parsed(ProjectRequest, request.body)
      insistOwnDomain(ctx, project.domain_id)
      return json({ project: presentProject(await createProject(ctx, project), baseUrl(request)) }, 201)
    },
  },
  {
    id: 'identity.deleteProject',
    method: 'DELETE',
    path: '/v3/projects/:id',
    summary: 'Close an empty project',
    actions: ['iam:projects:delete'],
    access: 'token',
    answers: {
      204: { description: 'Closed.' },
      404: { description: 'Not a project of the own account.' },
      409: { description: 'It holds images or buckets.' },
    },
    handle: async (request, ctx) => {
      await deleteProject(ctx, { projectId: request.params.id ?? '' })
      return noContent()
    },
  },
  {
    id: 'identity.createUser',
    method: 'POST',
    path: '/v3/users',
    summary: 'Add a person; without a role they can do nothing',
    actions: ['iam:users:create'],
    access: 'token',
    body: UserRequest,
    answers: {
      201: { description: 'The user.' },
      404: { description: 'The domain is not the own account.' },
      409: { description: 'The name is taken.' },
    },
    handle: async (request, ctx) => {
      const { user } = parsed(UserRequest, request.body)
      insistOwnDomain(ctx, user.domain_id)
      const { userId } = await createUser(ctx, {
        name: user.name,
        description: user.description ?? '',
        password: user.password ?? null,
        // Whoever uses the API can type no new one.
        mustChangePassword: false,
      })
      const made = { id: userId, name: user.name, isEnabled: true }
      return json({ user: presentUser(made, ctx.actor.accountId, baseUrl(request)) }, 201)
    },
  },
  {
    id: 'identity.deleteUser',
    method: 'DELETE',
    path: '/v3/users/:id',
    summary: 'Remove a person; tokens and keys end at once',
    actions: ['iam:users:delete'],
    access: 'token',
    answers: { 204: { description: 'Removed.' }, 404: { description: 'Nobody of the own account.' } },
    handle: async (request, ctx) => {
      await deleteUser(ctx, { userId: request.params.id ?? '' })
      return noContent()
    },
  },
  {
    id: 'identity.assignRole',
    method: 'PUT',
    path: assignmentPath,
    summary: 'Give a person a role in a project',
    actions: ['iam:permissions:grant', 'iam:groups:update'],
    access: 'token',
    answers: { 204: { description: 'Given.' }, 404: { description: 'No such project, user or role.' } },
    handle: async (request, ctx) => {
      await assignRole(ctx, assignmentOf(request))
      return noContent()
    },
  },
  {
    id: 'identity.unassignRole',
    method: 'DELETE',
    path: assignmentPath,
    summary: 'Take a role back',
    actions: ['iam:permissions:revoke', 'iam:groups:update'],
    access: 'token',
    answers: { 204: { description: 'Taken back.' }, 404: { description: 'No such assignment.' } },
    handle: async (request, ctx) => {
      await unassignRole(ctx, assignmentOf(request))
      return noContent()
    },
  },
]
