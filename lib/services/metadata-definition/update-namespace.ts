import { z } from 'zod'
import { diffOf } from '@/lib/domain/audit/diff-of'
import { DomainError } from '@/lib/domain/errors'
import { NamespaceFields } from '@/lib/domain/metadata-definition/input'
import type { NamespaceView } from '@/lib/domain/metadata-definition/view'
import { insistPermitted } from '../insist-permitted'
import { verb } from '../verb'
import { findNamespace, insistUnique, lockOwnNamespace } from './find-namespace'

/** Replaces what a namespace says of itself; its contents stay. */
export const updateNamespace = verb({
  name: 'updateMetadataNamespace',
  action: 'ims:metadata:manage',
  input: z.object({ namespace: z.string(), fields: NamespaceFields }),
  target: (ctx, { namespace }) => lockOwnNamespace(ctx, namespace),
  run: async (ctx, { id }, { fields }): Promise<NamespaceView> => {
    if (fields.visibility === 'public') insistPermitted(ctx, 'operator:metadata:manage')
    const taken = new DomainError('metadata.namespace_taken', { namespace: fields.name })
    await insistUnique(ctx.db.metadataNamespace.update({ where: { id }, data: fields }), taken)
    return findNamespace(ctx, fields.name)
  },
  record: ({ namespace, fields }, target) => ({
    type: 'metadata_namespace',
    id: namespace,
    name: fields.name,
    changes: target && diffOf(target, fields),
  }),
})
