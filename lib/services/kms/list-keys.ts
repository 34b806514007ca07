import { z } from 'zod'
import { Prisma } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import { holds } from '@/lib/domain/iam/condition'
import { permitted } from '@/lib/domain/iam/decide'
import { KeyId } from '@/lib/domain/kms/input'
import { keyResource } from '@/lib/domain/kms/key'
import type { KeyDetail } from '@/lib/domain/kms/view'
import { read } from '../verb'
import { findKey } from './find-key'
import { queryKeys } from './query-keys'

const { sql } = Prisma

/** Keys of the project; a quota keeps them few. */
export const listKeys = read({
  action: 'kms:cmk:list',
  input: z.object({}),
  run: async (ctx) => {
    const keys = await queryKeys(ctx, sql`k.project_id = ${ctx.actor.projectId}`)
    const shown = permitted(ctx, 'kms:cmk:list')
    return { keys: keys.filter((key) => holds(shown, keyResource(key))) }
  },
})

export const getKey = read({
  action: 'kms:cmk:get',
  input: z.object({ keyId: KeyId }),
  target: (ctx, { keyId }) => findKey(ctx, keyId),
  resource: (key) => keyResource(key),
  run: async (ctx, { id }): Promise<KeyDetail> => {
    const [key] = await queryKeys(ctx, sql`k.id = ${id}`)
    // Destroyed since it was found.
    if (!key) throw new DomainError('kms.key_not_found', { keyId: id })
    const versions = await ctx.db.keyVersion.findMany({
      where: { keyId: id },
      select: { number: true, createdAt: true },
      orderBy: { number: 'desc' },
    })
    return {
      ...key,
      versions: versions.map(({ number, createdAt }) => ({ number, createdAt: createdAt.toISOString() })),
    }
  },
})
