import { z } from 'zod'
import { DomainError } from '@/lib/domain/errors'
import { hasSomethingIn } from '@/lib/domain/iam/actor'
import { newToken, TOKEN_SECONDS, type TokenScope, tokenId } from '@/lib/domain/iam/token'
import { newHexId } from '@/lib/domain/ids'
import { recordSignIn } from '../../audit/record'
import type { Db, RequestInfo, Services } from '../../context'
import { inSqlTransaction } from '../../sql-transaction'
import { parseInput } from '../../verb'
import { checkCredentials, lockUnchanged, noteSignIn } from '../check-credentials'
import { loadActor } from '../load-actor'
import { findToken, type KnownToken } from './token'

const Name = z.string().min(1, 'required').max(64, 'too_long')

const Domain = z.union([z.object({ id: Name }), z.object({ name: Name })])

/** What a token is asked for: a project by id or by name in a domain, a domain, or nothing. */
const WantedScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('project'), id: Name }),
  z.object({ kind: z.literal('project_name'), name: Name, domain: Domain.nullable() }),
  z.object({ kind: z.literal('domain'), domain: Domain }),
  z.object({ kind: z.literal('none') }),
])
export type WantedScope = z.output<typeof WantedScope>

const IssueInput = z.object({
  proof: z.discriminatedUnion('method', [
    z.object({
      method: z.literal('password'),
      user: z.union([z.object({ id: Name }), z.object({ name: Name, domain: Domain })]),
      password: z.string().min(1, 'required').max(256, 'too_long'),
    }),
    z.object({ method: z.literal('token'), token: z.string().max(256, 'too_long') }),
  ]),
  scope: WantedScope,
})
export type IssueTokenInput = z.input<typeof IssueInput>

export interface IssuedToken {
  text: string
  token: KnownToken
}

/**
 * Gives out a token for a password, or for another token with another scope, which then ends when that one does [I7].
 * Whatever is wrong with who asks or with what is asked for is the same `auth.failed`: accounts, users and projects of others
 * cannot be told from what does not exist.
 */
export async function issueToken(
  services: Services,
  request: RequestInfo,
  rawInput: unknown,
): Promise<IssuedToken> {
  const { proof, scope } = parseInput(IssueInput, rawInput)
  const proven =
    proof.method === 'password'
      ? await byPassword(services, request, proof)
      : await byToken(services, proof.token)
  const place = await placeOf(services, proven.accountId, scope)
  const auditId = newHexId()
  const credential = { kind: 'token', id: auditId } as const
  const actor =
    place &&
    (await loadActor(
      services,
      place.projectId === null
        ? { userId: proven.userId, regionId: null }
        : { userId: proven.userId, projectId: place.projectId },
      credential,
    ))
  // A project where the user has nothing is as good as none.
  const isOpen =
    actor && (place.scope !== 'project' || actor.isOwner || hasSomethingIn(actor.projectId, actor.grants))
  if (!isOpen) return proven.refuse()

  await proven.forgive()
  // The console alone can change a password; a token would be good for nothing.
  if (proven.user && actor.mustChangePassword) throw new DomainError('auth.password_change_required')
  const text = newToken()
  const now = new Date()
  const expiresAt = proven.expiresAt ?? new Date(now.getTime() + TOKEN_SECONDS * 1000)
  const row = {
    id: tokenId(text),
    userId: proven.userId,
    scope: place.scope,
    projectId: place.projectId,
    methods: proven.methods,
    auditId,
    parentId: proven.parentId,
    createdAt: now,
    expiresAt,
  }
  const isIssued = await inSqlTransaction(services, async (db) => {
    if (!(await proven.stillHolds(db))) return false
    await db.$executeRaw`
      INSERT INTO tokens (id, user_id, scope, project_id, methods, audit_id, parent_id, created_at, expires_at)
      VALUES (${row.id}, ${row.userId}, ${row.scope}::"TokenScope", ${row.projectId}, ${row.methods}, ${row.auditId},
        ${row.parentId}, ${row.createdAt}, ${row.expiresAt})`
    if (!proven.user) return true
    await noteSignIn(db, proven.userId)
    const { accountId, userId, userName } = actor
    await recordSignIn(db, request, { accountId, userId, userName, sessionId: auditId, code: null })
    return true
  })
  if (!isIssued) return proven.refuse()
  return { text, token: { ...row, actor } }
}

interface Proven {
  userId: string
  accountId: string
  methods: string[]
  /** The user as looked at with the password; null when another token vouched. */
  user: { id: string; passwordHash: string } | null
  /** The token that vouched: what it proves ends with it. */
  parentId: string | null
  expiresAt: Date | null
  /** Whether the proof is still good, in the transaction that builds on it; until it ends nobody can take it back. */
  stillHolds(db: Db): Promise<boolean>
  refuse(): Promise<never>
  forgive(): Promise<void>
}

async function byPassword(
  services: Services,
  request: RequestInfo,
  proof: Extract<z.output<typeof IssueInput>['proof'], { method: 'password' }>,
): Promise<Proven> {
  const named = await namesOf(services, proof.user)
  const checked = await checkCredentials(services, request, { ...named, password: proof.password })
  const { user, refuse, forgive } = checked
  return {
    userId: user.id,
    accountId: user.accountId,
    methods: ['password'],
    user,
    parentId: null,
    expiresAt: null,
    stillHolds: (db) => lockUnchanged(db, user),
    refuse,
    forgive,
  }
}

async function byToken(services: Services, text: string): Promise<Proven> {
  const token = await findToken(services, text)
  if (!token) throw new DomainError('auth.failed')
  return {
    userId: token.actor.userId,
    accountId: token.actor.accountId,
    methods: [...new Set([...token.methods, 'token'])],
    user: null,
    parentId: token.id,
    expiresAt: token.expiresAt,
    stillHolds: (db) => lockUnended(db, token),
    refuse: async () => {
      throw new DomainError('auth.failed')
    },
    forgive: async () => {},
  }
}

/**
 * Whether a token is still there. Whatever ends all tokens of a user holds the user's row meanwhile, and would not see the
 * one that is made now.
 */
async function lockUnended(db: Db, { id, actor }: KnownToken): Promise<boolean> {
  await db.$queryRaw`SELECT id FROM users WHERE id = ${actor.userId} FOR SHARE`
  const kept = await db.$queryRaw<unknown[]>`SELECT 1 FROM tokens WHERE id = ${id} AND expires_at > now()`
  return kept.length > 0
}

/** Account and user by name, so that throttling counts a user as one however they are named. */
async function namesOf(
  services: Services,
  user: Extract<z.output<typeof IssueInput>['proof'], { method: 'password' }>['user'],
): Promise<{ account: string; user: string }> {
  if ('id' in user) {
    const found = await services.prisma.user.findUnique({
      where: { id: user.id },
      include: { account: true },
    })
    return found ? { account: found.account.name, user: found.name } : { account: '', user: user.id }
  }
  if ('name' in user.domain) return { account: user.domain.name, user: user.name }
  const account = await services.prisma.account.findUnique({ where: { id: user.domain.id } })
  return { account: account?.name ?? '', user: user.name }
}

interface Place {
  scope: TokenScope
  projectId: string | null
}

/** Where the wanted scope is; null when there is no such place in the user's own account. */
async function placeOf(services: Services, accountId: string, wanted: WantedScope): Promise<Place | null> {
  const isOwn = async (domain: { id: string } | { name: string }): Promise<boolean> =>
    (await services.prisma.account.count({ where: { ...domain, AND: { id: accountId } } })) > 0
  switch (wanted.kind) {
    case 'none':
      return { scope: 'none', projectId: null }
    case 'domain':
      return (await isOwn(wanted.domain)) ? { scope: 'domain', projectId: null } : null
    case 'project': {
      const project = await services.prisma.project.findFirst({ where: { id: wanted.id, accountId } })
      return project && { scope: 'project', projectId: project.id }
    }
    case 'project_name': {
      if (wanted.domain && !(await isOwn(wanted.domain))) return null
      const project = await services.prisma.project.findFirst({
        where: { name: wanted.name, accountId },
        orderBy: { createdAt: 'asc' },
      })
      return project && { scope: 'project', projectId: project.id }
    }
  }
}
