import { z } from 'zod'
import { auditKey } from '@/lib/domain/audit/checkpoint'
import type { Verification } from '@/lib/domain/audit/verify-chain'
import { read } from '../verb'
import { readWitness, verifyTrail } from './verify-trail'

export interface VerifiedAccount extends Verification {
  /** Of the key that signs this deployment's trails. */
  keyId: string
  /** The copies outside the database were compared as well. */
  isWitnessed: boolean
}

/** Verifies the actor's whole trail while they wait: about 20 µs a record [S6]. */
export const verifyAccount = read({
  action: 'cts:trace:list',
  input: z.object({}),
  run: async (ctx): Promise<VerifiedAccount> => {
    const { accountId } = ctx.actor
    const witnessed = await readWitness(ctx, accountId)
    const verification = await verifyTrail(ctx, accountId, witnessed)
    return {
      ...verification,
      keyId: auditKey(ctx.secrets.auditSigningKey).id,
      isWitnessed: witnessed !== null,
    }
  },
})
