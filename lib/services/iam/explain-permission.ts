import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { DomainError, insist } from '@/lib/domain/errors'
import type { Action } from '@/lib/domain/iam/actions'
import { factsOf } from '@/lib/domain/iam/actions'
import type { Actor } from '@/lib/domain/iam/actor'
import type { Attributes } from '@/lib/domain/iam/condition'
import { decide, explain } from '@/lib/domain/iam/decide'
import { ExplainInput } from '@/lib/domain/iam/input'
import { systemPolicy } from '@/lib/domain/iam/system-policies'
import type { ExplanationView } from '@/lib/domain/iam/view'
import { isImageId } from '@/lib/domain/ids'
import { imageResource } from '@/lib/domain/image/resource'
import { type Context, createContext } from '../context'
import { findOwn } from '../image/find-image'
import { read } from '../verb'
import { loadActor } from './load-actor'
import { findUser } from './users/find-user'

/** Whether a user may take an action on a thing, and which statement decides it [I5]. */
export const explainPermission = read({
  action: 'iam:permissions:list',
  input: ExplainInput,
  target: (ctx, { userId }) => findUser(ctx, userId),
  run: async (ctx, user, input): Promise<ExplanationView> => {
    const action = input.action as Action // safe: the schema has checked it
    const credential = { kind: 'system', id: null } as const
    const project = await ctx.db.project.findFirst({
      where: { id: input.projectId, accountId: ctx.actor.accountId },
    })
    if (!project) throw new DomainError('iam.project_not_found')
    const who = await loadActor(ctx, { userId: user.id, projectId: project.id }, credential)
    if (!who) throw new DomainError('iam.user_disabled')
    const resource = input.resourceId ? await findResource(ctx, who, action, input.resourceId) : null
    const request = { sourceAddress: input.sourceAddress ?? ctx.request.sourceAddress }
    const { verdict, ...reasons } = explain({ actor: who, request }, action, resource?.attributes)
    const named = new Set([...reasons.decisive, ...reasons.silent].map(({ policy }) => policy))
    const documents = who.grants.flatMap(({ policy, document }) => {
      const said = document ?? systemPolicy(policy)?.document
      return named.has(policy) && said ? [[policy, said] as const] : []
    })
    return {
      ...reasons,
      isAllowed: verdict.ok,
      userName: user.name,
      action,
      resourceName: resource?.name ?? null,
      documents: Object.fromEntries(documents),
    }
  },
})

/** The thing as whoever asks may see it: an explanation tells nobody of what is hidden from them. */
async function findResource(
  ctx: Context,
  { projectId, regionId }: Actor,
  action: Action,
  resourceId: string,
): Promise<{ name: string; attributes: Attributes }> {
  const asker = await loadActor(ctx, { userId: ctx.actor.userId, projectId }, ctx.actor.credential)
  if (!asker) throw new DomainError('iam.region_unknown', { region: regionId })
  const there = createContext(ctx, asker, ctx.request)
  if (factsOf(action).resource === 'bucket')
    return { name: resourceId, attributes: bucketResource({ name: resourceId }) }
  if (!isImageId(resourceId)) throw new DomainError('image.not_found', { imageId: resourceId })
  const image = await findOwn(there, resourceId)
  insist(decide(there, 'ims:images:get', imageResource(image)))
  return { name: image.name, attributes: imageResource(image) }
}

/** Who in the account can give permissions: whom to ask after a refusal. Names, and nothing else of them. */
export const listGrantors = read({
  action: 'iam:self:manage',
  input: z.object({}),
  run: async (ctx) => {
    const users = await ctx.db.user.findMany({
      where: {
        accountId: ctx.actor.accountId,
        status: 'enabled',
        OR: [{ isOwner: true }, { groups: { some: { group: { grants: { some: { projectId: null } } } } } }],
      },
      orderBy: [{ isOwner: 'desc' }, { name: 'asc' }],
    })
    const credential = { kind: 'system', id: null } as const
    const actors = await Promise.all(
      users.map(({ id }) => loadActor(ctx, { userId: id, projectId: ctx.actor.projectId }, credential)),
    )
    return {
      names: actors.flatMap((actor) =>
        actor && decide({ actor, request: ctx.request }, 'iam:permissions:grant').ok ? [actor.userName] : [],
      ),
    }
  },
})
