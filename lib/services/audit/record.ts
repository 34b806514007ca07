import type { Changes } from '@/lib/domain/audit/diff-of'
import { DomainError } from '@/lib/domain/errors'
import type { Context, Db, RequestInfo } from '../context'
import { inTransaction } from '../transaction'
import { appendRecord, type NewRecord } from './append-record'
import { wasRecordedLately } from './recorded-lately'

/** A record that waits for the end of its transaction; accountId null means the actor's own. */
export interface PendingRecord {
  accountId: string | null
  action: string
  subject: AuditSubject
}

/** Who a record names. */
type Recorded = Pick<Context, 'prisma' | 'request'> & {
  actor: Pick<Context['actor'], 'accountId' | 'userName' | 'credential'> & {
    userId: string | null
    regionId: string | null
    projectId: string | null
  }
}

export interface AuditSubject {
  type: string
  id?: string | null
  name?: string | null
  /** What was asked; never a secret. */
  details?: object
  /** What becomes different, field by field; see `diffOf`. Left out of a refusal's record: nothing did. */
  changes?: Changes
  /** The same by the same credential is not recorded again before so long, as for downloads in a hundred ranges. */
  repeatAfterSeconds?: number
  /** The same from another address counts as something else: of a credential that many may have. */
  isPerAddress?: boolean
}

/**
 * Writes the record of what was done, in the transaction that did it [S6]. Inside a verb it waits for the transaction's
 * end, because the record takes a lock that must come last.
 */
export async function recordSuccess(ctx: Context, action: string, subject: AuditSubject): Promise<void> {
  await recordOrWait(ctx, { accountId: null, action, subject })
}

/**
 * Writes, besides the operator's own record, what the operator did to an account into that account's trail. It says that
 * the operator did it, not which person there and from where.
 */
export async function recordForAccount(
  ctx: Context,
  accountId: string,
  action: string,
  subject: AuditSubject,
): Promise<void> {
  await recordOrWait(ctx, { accountId, action, subject })
}

async function recordOrWait(ctx: Context, record: PendingRecord): Promise<void> {
  if (ctx.pendingRecords) ctx.pendingRecords.push(record)
  else await writeSuccess(ctx, record)
}

function writeSuccess(ctx: Context, { accountId, action, subject }: PendingRecord): Promise<void> {
  const success = { outcome: 'success', code: null } as const
  if (accountId === null) return write(ctx, ctx.db, action, subject, success)
  return write({ ...ctx, ...asOperator(ctx, accountId) }, ctx.db, action, subject, success)
}

function asOperator({ actor, request }: Context, accountId: string) {
  return {
    actor: {
      ...actor,
      ...{ accountId, userId: null, userName: 'operator', regionId: null, projectId: null },
      credential: { kind: 'system', id: null } as const,
    },
    request: { requestId: request.requestId, sourceAddress: 'operator', userAgent: '' },
  }
}

/** Writes what waited for the end of a verb's transaction. */
export async function writePendingRecords(ctx: Context): Promise<void> {
  for (const record of ctx.pendingRecords ?? []) await writeSuccess(ctx, record)
}

/** Writes the record of a refusal or failure, outside the transaction that rolled back. */
export async function recordFailure(
  ctx: Context,
  action: string,
  subject: AuditSubject,
  error: unknown,
): Promise<void> {
  const isRefusal = error instanceof DomainError
  const unchanged = { ...subject, changes: undefined }
  await write(ctx, ctx.prisma, action, unchanged, {
    outcome: isRefusal ? 'refused' : 'failed',
    code: isRefusal ? error.code : 'internal',
  })
}

async function write(
  ctx: Recorded,
  db: Db,
  action: string,
  subject: AuditSubject,
  end: Pick<NewRecord, 'outcome' | 'code'>,
): Promise<void> {
  const { actor, request } = ctx
  const record: NewRecord = {
    accountId: actor.accountId,
    userId: actor.userId,
    userName: actor.userName,
    credentialKind: actor.credential.kind,
    credentialId: actor.credential.id,
    ...request,
    regionId: actor.regionId,
    projectId: actor.projectId,
    action,
    resourceType: subject.type,
    // Whatever was sent as an id: a refusal is recorded, and its index takes only so much.
    resourceId: subject.id?.slice(0, 256) ?? null,
    resourceName: subject.name ?? null,
    details: subject.details ?? null,
    changes: subject.changes ?? null,
    ...end,
  }
  const append = async (inner: Db) => {
    const { repeatAfterSeconds, isPerAddress } = subject
    if (repeatAfterSeconds && (await wasRecordedLately(inner, record, repeatAfterSeconds, isPerAddress)))
      return
    await appendRecord(inner, record)
  }
  await (db === ctx.prisma ? inTransaction(ctx, append) : append(db))
}

export interface SignInAttempt {
  accountId: string
  userId: string | null
  userName: string
  sessionId: string | null
  code: string | null
  /** The same is not recorded again before so long. */
  repeatAfterSeconds?: number
}

/** A sign-in has no actor yet: the record names the account and user that were tried. Last in the caller's transaction. */
export async function recordSignIn(db: Db, request: RequestInfo, attempt: SignInAttempt): Promise<void> {
  const { accountId, userId, userName, sessionId, code, repeatAfterSeconds } = attempt
  const record: NewRecord = {
    ...{ accountId, userId, userName, credentialKind: 'password', credentialId: sessionId },
    ...request,
    ...{ regionId: null, projectId: null, action: 'signIn' },
    ...{ resourceType: 'user', resourceId: userId, resourceName: userName, details: null, changes: null },
    ...{ outcome: code ? 'refused' : 'success', code },
  }
  if (repeatAfterSeconds && (await wasRecordedLately(db, record, repeatAfterSeconds))) return
  await appendRecord(db, record)
}

/** Who signs out may be unable to act by now: the record names whose session it was. */
export async function recordSignOut(
  db: Db,
  request: RequestInfo,
  {
    accountId,
    userId,
    userName,
    sessionId,
  }: Record<'accountId' | 'userId' | 'userName' | 'sessionId', string>,
): Promise<void> {
  await appendRecord(db, {
    ...{ accountId, userId, userName, credentialKind: 'session', credentialId: sessionId },
    ...request,
    ...{ regionId: null, projectId: null, action: 'signOut' },
    ...{ resourceType: 'user', resourceId: userId, resourceName: userName, details: null, changes: null },
    ...{ outcome: 'success', code: null },
  })
}
