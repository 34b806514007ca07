import { z } from 'zod'
import { diffOf } from '@/lib/domain/audit/diff-of'
import { DomainError, insist } from '@/lib/domain/errors'
import {
  DefinitionInput,
  type DefinitionKind,
  DefinitionName,
  definitionKinds,
} from '@/lib/domain/metadata-definition/input'
import { DEFINITIONS_MAX } from '@/lib/domain/metadata-definition/limits'
import { canHaveDefinitions, canTakeAway, repeatedName } from '@/lib/domain/metadata-definition/rules'
import type { DefinitionView } from '@/lib/domain/metadata-definition/view'
import type { AuditSubject } from '../audit/record'
import type { Context } from '../context'
import { read, verb } from '../verb'
import { type FoundNamespace, findNamespace, insistUnique, lockOwnNamespace } from './find-namespace'
import { viewOf } from './view-of'

const Kind = z.enum(definitionKinds)
const Named = z.object({ namespace: z.string(), kind: Kind, name: z.string() })

const notFound = (kind: DefinitionKind, name: string) =>
  new DomainError('metadata.definition_not_found', { kind, name })
const taken = (kind: DefinitionKind, name: string) =>
  new DomainError('metadata.definition_taken', { kind, name })

const subject = (namespace: string, kind: DefinitionKind, name: string, details?: object): AuditSubject => ({
  type: `metadata_${kind}`,
  id: namespace,
  name,
  ...(details && { details }),
})

/** One object, property or tag of a namespace. */
export const getDefinition = read({
  action: 'ims:metadata:list',
  input: Named,
  target: (ctx, { namespace }) => findNamespace(ctx, namespace),
  run: async (ctx, { id }, { kind, name }): Promise<DefinitionView> =>
    viewOf(await find(ctx, id, kind, name)),
})

async function find(ctx: Context, namespaceId: string, kind: DefinitionKind, name: string) {
  const row = await ctx.db.metadataDefinition.findUnique({
    where: { namespaceId_kind_name: { namespaceId, kind, name } },
  })
  if (!row) throw notFound(kind, name)
  return row
}

/** All of a kind, or a page of them, by name. */
export const listDefinitions = read({
  action: 'ims:metadata:list',
  input: z.object({
    namespace: z.string(),
    kind: Kind,
    /** Name that the page begins after. */
    marker: DefinitionName.nullable().default(null),
    limit: z.number().int().min(0, 'too_small').max(DEFINITIONS_MAX, 'too_large').default(DEFINITIONS_MAX),
  }),
  target: (ctx, { namespace }) => findNamespace(ctx, namespace),
  run: async (ctx, { id }, { kind, marker, limit }) => {
    const rows = await ctx.db.metadataDefinition.findMany({
      where: { namespaceId: id, kind, ...(marker !== null && { name: { gt: marker } }) },
      orderBy: { name: 'asc' },
      take: limit + 1,
    })
    const definitions: DefinitionView[] = rows.slice(0, limit).map(viewOf)
    return { definitions, hasMore: rows.length > limit }
  },
})

const countOf = (ctx: Context, { id }: FoundNamespace, kind: DefinitionKind) =>
  ctx.db.metadataDefinition.count({ where: { namespaceId: id, kind } })

export const addDefinition = verb({
  name: 'addMetadataDefinition',
  action: 'ims:metadata:manage',
  input: z.object({ namespace: z.string(), definition: DefinitionInput }),
  target: (ctx, { namespace }) => lockOwnNamespace(ctx, namespace),
  run: async (ctx, namespace, { definition }): Promise<DefinitionView> => {
    const { kind, name } = definition
    insist(canHaveDefinitions(kind, (await countOf(ctx, namespace, kind)) + 1))
    const data = { namespaceId: namespace.id, ...definition }
    return viewOf(await insistUnique(ctx.db.metadataDefinition.create({ data }), taken(kind, name)))
  },
  record: ({ namespace, definition: { kind, name } }) => subject(namespace, kind, name),
})

/** Replaces a definition, its name included. */
export const updateDefinition = verb({
  name: 'updateMetadataDefinition',
  action: 'ims:metadata:manage',
  input: z.object({ namespace: z.string(), name: z.string(), definition: DefinitionInput }),
  target: async (ctx, { namespace, name, definition }) => {
    const { id } = await lockOwnNamespace(ctx, namespace)
    return find(ctx, id, definition.kind, name)
  },
  run: async (ctx, { namespaceId, kind, name }, { definition }): Promise<DefinitionView> => {
    const writing = ctx.db.metadataDefinition.update({
      where: { namespaceId_kind_name: { namespaceId, kind, name } },
      data: { name: definition.name, content: definition.content },
    })
    return viewOf(await insistUnique(writing, taken(kind, definition.name)))
  },
  record: ({ namespace, name, definition }, before) => ({
    ...subject(namespace, definition.kind, name),
    changes: before && diffOf(before, { name: definition.name, content: definition.content }),
  }),
})

export const deleteDefinition = verb({
  name: 'deleteMetadataDefinition',
  action: 'ims:metadata:manage',
  input: Named,
  target: (ctx, { namespace }) => lockOwnNamespace(ctx, namespace),
  run: async (ctx, namespace, { kind, name }) => {
    const row = await find(ctx, namespace.id, kind, name)
    insist(canTakeAway(namespace))
    const { namespaceId } = row
    await ctx.db.metadataDefinition.delete({
      where: { namespaceId_kind_name: { namespaceId, kind, name } },
    })
  },
  record: ({ namespace, kind, name }) => subject(namespace, kind, name),
})

/** Takes away all of a kind. */
export const clearDefinitions = verb({
  name: 'deleteMetadataDefinitions',
  action: 'ims:metadata:manage',
  input: z.object({ namespace: z.string(), kind: Kind }),
  target: (ctx, { namespace }) => lockOwnNamespace(ctx, namespace),
  run: async (ctx, namespace, { kind }) => {
    insist(canTakeAway(namespace))
    return ctx.db.metadataDefinition.deleteMany({ where: { namespaceId: namespace.id, kind } })
  },
  record: ({ namespace, kind }, _target, result) =>
    subject(namespace, kind, '', { count: result?.count ?? null }),
})

/** Many tags at once: instead of those that are there, or besides them. */
export const setTagDefinitions = verb({
  name: 'setMetadataTags',
  action: 'ims:metadata:manage',
  input: z.object({
    namespace: z.string(),
    names: z.array(DefinitionName).max(DEFINITIONS_MAX, 'too_many'),
    isAppended: z.boolean().default(false),
  }),
  target: (ctx, { namespace }) => lockOwnNamespace(ctx, namespace),
  run: async (ctx, namespace, { names, isAppended }): Promise<void> => {
    const twice = repeatedName(names)
    if (twice !== undefined) throw taken('tag', twice)
    const where = { namespaceId: namespace.id, kind: 'tag' as const }
    if (!isAppended) {
      const gone = { ...where, name: { notIn: names } }
      if ((await ctx.db.metadataDefinition.count({ where: gone })) > 0) insist(canTakeAway(namespace))
      await ctx.db.metadataDefinition.deleteMany({ where: gone })
    }
    await ctx.db.metadataDefinition.createMany({
      data: names.map((name) => ({ ...where, name })),
      skipDuplicates: true,
    })
    insist(canHaveDefinitions('tag', await countOf(ctx, namespace, 'tag')))
  },
  record: ({ namespace, names, isAppended }) => subject(namespace, 'tag', '', { names, isAppended }),
})
