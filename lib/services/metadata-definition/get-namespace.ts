import { z } from 'zod'
import type { DefinitionKind } from '@/lib/domain/metadata-definition/input'
import type { DefinitionView, NamespaceDetails } from '@/lib/domain/metadata-definition/view'
import { read } from '../verb'
import { findNamespace } from './find-namespace'
import { viewOf } from './view-of'

/** A namespace with everything it defines. */
export const getNamespace = read({
  action: 'ims:metadata:list',
  input: z.object({ namespace: z.string() }),
  target: (ctx, { namespace }) => findNamespace(ctx, namespace),
  run: async (ctx, { id, ...namespace }): Promise<NamespaceDetails> => {
    const rows = await ctx.db.metadataDefinition.findMany({
      where: { namespaceId: id },
      orderBy: { name: 'asc' },
    })
    const ofKind = <Kind extends DefinitionKind>(kind: Kind) =>
      rows.filter((row) => row.kind === kind).map((row) => viewOf<Kind>(row))
    return {
      ...namespace,
      objects: ofKind('object') satisfies DefinitionView<'object'>[],
      properties: ofKind('property'),
      tags: ofKind('tag'),
    }
  },
})
