import type { Prisma, PrismaClient } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { Actor } from '@/lib/domain/iam/actor'
import type { Context, Db, RequestInfo, Services } from './context'

export interface AuditSubject {
  type: string
  id?: string | null
  name?: string | null
  /** What was asked or changed; never a secret. */
  details?: Prisma.InputJsonObject
}

/** Writes the record of what was done, in the transaction that did it [S6]. */
export async function recordSuccess(ctx: Context, action: string, subject: AuditSubject): Promise<void> {
  await insert(ctx.db, ctx, action, subject, 'success', null)
}

/**
 * Writes, besides the operator's own record, what the operator did to an account into that account's trail. It says that
 * the operator did it, not which person there and from where.
 */
export async function recordForAccount(
  ctx: Context,
  accountId: string,
  name: string,
  subject: AuditSubject,
): Promise<void> {
  const actor = {
    accountId,
    userId: null,
    userName: 'operator',
    regionId: null,
    projectId: null,
    credential: { kind: 'system', id: null },
  } as const
  const request = { requestId: ctx.request.requestId, sourceAddress: 'operator', userAgent: '' }
  await insert(ctx.db, { actor, request }, name, subject, 'success', null)
}

/** Writes the record of a refusal or failure, outside the transaction that rolled back. */
export async function recordFailure(
  ctx: Context,
  action: string,
  subject: AuditSubject,
  error: unknown,
): Promise<void> {
  const isRefusal = error instanceof DomainError
  await insert(
    ctx.prisma,
    ctx,
    action,
    subject,
    isRefusal ? 'refused' : 'failed',
    isRefusal ? error.code : 'internal',
  )
}

/** Who a record names. */
interface Recorded {
  actor: Pick<Actor, 'accountId' | 'userName' | 'credential'> & {
    userId: string | null
    regionId: string | null
    projectId: string | null
  }
  request: RequestInfo
}

async function insert(
  db: Db,
  { actor, request }: Recorded,
  action: string,
  subject: AuditSubject,
  outcome: 'success' | 'refused' | 'failed',
  code: string | null,
): Promise<void> {
  await append(db, {
    accountId: actor.accountId,
    userId: actor.userId,
    userName: actor.userName,
    credentialKind: actor.credential.kind,
    credentialId: actor.credential.id,
    sourceAddress: request.sourceAddress,
    userAgent: request.userAgent.slice(0, 400),
    regionId: actor.regionId,
    projectId: actor.projectId,
    action,
    resourceType: subject.type,
    resourceId: subject.id ?? null,
    resourceName: subject.name ?? null,
    details: subject.details ?? undefined,
    outcome,
    code,
    requestId: request.requestId,
  })
}

type Unchained = Omit<Prisma.AuditRecordUncheckedCreateInput, 'sequence' | 'time' | 'contentHash' | 'hash'>

async function append(db: Db, record: Unchained, isInside = false): Promise<void> {
  const client = db as Partial<PrismaClient> & Db
  if (client.$transaction && !isInside) return client.$transaction((inner) => append(inner, record, true))
  const { accountId } = record
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${accountId}))`
  const { _max } = await db.auditRecord.aggregate({ where: { accountId }, _max: { sequence: true } })
  const sequence = (_max.sequence ?? 0n) + 1n
  await db.auditRecord.create({ data: { ...record, sequence, time: new Date(), contentHash: '', hash: '' } })
}

/** A sign-in has no actor yet: the record names the account and user that were tried. */
export async function recordSignIn(
  services: Services,
  request: RequestInfo,
  attempt: {
    accountId: string
    userId: string | null
    userName: string
    sessionId: string | null
    code: string | null
  },
): Promise<void> {
  await append(services.prisma, {
    accountId: attempt.accountId,
    userId: attempt.userId,
    userName: attempt.userName,
    credentialKind: 'password',
    credentialId: attempt.sessionId,
    sourceAddress: request.sourceAddress,
    userAgent: request.userAgent.slice(0, 400),
    action: 'signIn',
    resourceType: 'user',
    resourceId: attempt.userId,
    resourceName: attempt.userName,
    outcome: attempt.code ? 'refused' : 'success',
    code: attempt.code,
    requestId: request.requestId,
  })
}
