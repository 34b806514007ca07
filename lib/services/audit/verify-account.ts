import { z } from 'zod'
import { auditKey } from '@/lib/domain/audit/checkpoint'
import type { Verification } from '@/lib/domain/audit/verify-chain'
import type { Context } from '../context'
import { read } from '../verb'
import { takeReader } from './trail-reader'
import { readWitness, verifyTrail } from './verify-trail'

export interface VerifiedAccount extends Verification {
  /** Of the key that signs this deployment's trails. */
  keyId: string
  /** The copies outside the database were compared as well. */
  isWitnessed: boolean
}

/** Verifies the actor's whole trail while they wait, which takes some ten seconds for a hundred thousand records [S6]. */
export const verifyAccount = read({
  action: 'cts:trace:list',
  input: z.object({}),
  run: async (ctx): Promise<VerifiedAccount> => {
    const { accountId } = ctx.actor
    const verification = running.get(accountId) ?? verify(ctx).finally(() => running.delete(accountId))
    running.set(accountId, verification)
    return verification
  },
})

/** One at a time for an account: each holds a connection and a core, and all would say the same. */
const running = new Map<string, Promise<VerifiedAccount>>()

async function verify(ctx: Context): Promise<VerifiedAccount> {
  const { accountId } = ctx.actor
  const giveBack = takeReader()
  try {
    const witnessed = await readWitness(ctx, accountId)
    const verification = await verifyTrail(ctx, accountId, witnessed)
    return {
      ...verification,
      keyId: auditKey(ctx.secrets.auditSigningKey).id,
      isWitnessed: witnessed !== null,
    }
  } finally {
    giveBack()
  }
}
