import type { Job } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { Asker } from '@/lib/domain/iam/actor'
import { type Context, createContext, type Services } from '../context'
import { loadActor } from '../iam/load-actor'

/** The service going on with what a user asked for: the records name the user, the worker decides nothing new. */
export async function serviceContext(services: Services, job: Job): Promise<Context> {
  const requester = await requesterOf(services, job)
  const project = await services.prisma.project.findUniqueOrThrow({
    where: { id: job.projectId },
    include: { account: true },
  })
  const actor = requester ?? {
    userId: job.userId,
    userName: '',
    accountId: project.accountId,
    accountName: project.account.name,
    isOwner: false,
    isOperator: project.account.kind === 'operator',
    isFrozen: project.account.status === 'frozen',
    mustChangePassword: false,
    projectId: project.id,
    regionId: project.regionId,
    grants: [],
  }
  const credential = { kind: 'system', id: job.id } as const
  const request = { requestId: job.requestId, sourceAddress: 'worker', userAgent: '' }
  return createContext(services, { ...actor, kind: 'service', credential }, request)
}

/** Asks again, at the start of the work, whether the requester still may. */
export async function insistRequesterMay(
  services: Services,
  job: Job,
  insistMay: (requester: Asker) => void | Promise<void>,
): Promise<void> {
  const requester = await requesterOf(services, job)
  if (!requester) throw new DomainError('auth.required')
  await insistMay({ actor: requester, request: job })
}

const requesterOf = (services: Services, job: Job) =>
  loadActor(services, { userId: job.userId, projectId: job.projectId }, { kind: 'system', id: job.id })
