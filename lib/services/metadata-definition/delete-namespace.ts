import { z } from 'zod'
import { insist } from '@/lib/domain/errors'
import { canTakeAway } from '@/lib/domain/metadata-definition/rules'
import { verb } from '../verb'
import { lockOwnNamespace } from './find-namespace'

/** Takes a namespace away with all of its contents. */
export const deleteNamespace = verb({
  name: 'deleteMetadataNamespace',
  action: 'ims:metadata:manage',
  input: z.object({ namespace: z.string() }),
  target: (ctx, { namespace }) => lockOwnNamespace(ctx, namespace),
  run: async (ctx, namespace) => {
    insist(canTakeAway(namespace))
    await ctx.db.metadataNamespace.delete({ where: { id: namespace.id } })
  },
  record: ({ namespace }) => ({ type: 'metadata_namespace', id: namespace, name: namespace }),
})
