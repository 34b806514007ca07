import { Prisma } from '@/lib/db/generated/client'
import { CreateAccountInput } from '@/lib/domain/account/input'
import { DomainError } from '@/lib/domain/errors'
import { hashPassword, randomPassword } from '@/lib/domain/iam/password'
import { newHexId } from '@/lib/domain/ids'
import { insistPermitted } from '../insist-permitted'
import { reserve } from '../quota/reserve'
import { verb } from '../verb'
import { lockProjects } from './find-account'

/**
 * Makes a tenant with a project in every region and its owner. The password is told once, here, and must be changed at the
 * first sign-in.
 */
export const createAccount = verb({
  name: 'createAccount',
  action: 'operator:accounts:manage',
  input: CreateAccountInput,
  target: async (ctx) => {
    // Before the costly hash, which a stranger must not be able to ask for.
    insistPermitted(ctx, 'operator:accounts:manage')
    const password = randomPassword()
    return { password, passwordHash: await hashPassword(password) }
  },
  run: async (ctx, { password, passwordHash }, { name, ownerName }) => {
    await lockProjects(ctx)
    const regions = await ctx.db.region.findMany({ select: { id: true } })
    const accountId = newHexId()
    const projects = regions.map(({ id }) => ({ id: newHexId(), regionId: id, name: id }))
    const owner = { id: newHexId(), name: ownerName, isOwner: true, passwordHash, mustChangePassword: true }
    try {
      await ctx.db.account.create({
        data: { id: accountId, name, projects: { create: projects }, users: { create: owner } },
      })
    } catch (error) {
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')
        throw new DomainError('account.name_taken', { name })
      throw error
    }
    await reserve(ctx, 'users', 1, accountId)
    return { accountId, name, ownerName, password }
  },
  record: ({ name, ownerName }, _target, result) => ({
    type: 'account',
    id: result?.accountId,
    name,
    details: { ownerName },
  }),
})
