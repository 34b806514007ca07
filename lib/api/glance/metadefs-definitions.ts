import { z } from 'zod'
import { json, noContent, type Route, type WireRequest } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import type { DefinitionInput, DefinitionKind } from '@/lib/domain/metadata-definition/input'
import { DEFINITIONS_MAX } from '@/lib/domain/metadata-definition/limits'
import type { DefinitionView } from '@/lib/domain/metadata-definition/view'
import type { Context } from '@/lib/services/context'
import {
  addDefinition,
  clearDefinitions,
  deleteDefinition,
  getDefinition,
  listDefinitions,
  setTagDefinitions,
  updateDefinition,
} from '@/lib/services/metadata-definition/definitions'
import { getNamespace } from '@/lib/services/metadata-definition/get-namespace'
import { numberOf } from './list-query'
import { managing, namespaceOf, namespacePath, noNamespace, pageLinks, reading } from './metadefs'
import {
  bodyOf,
  isAppended,
  ObjectBody,
  objectOf,
  PropertyBody,
  propertyOf,
  TagBody,
  TagsBody,
  tagOf,
} from './metadefs-body'
import {
  namespaceAddress,
  objectAddress,
  prefixFor,
  presentObject,
  presentProperties,
  presentProperty,
  presentTag,
} from './metadefs-present'
import { collections, ObjectDocument, PropertyDocument, TagDocument } from './metadefs-schemas'

const nameOf = ({ params }: Pick<WireRequest, 'params'>): string => params.name ?? ''

/** A definition as its kind is shown. */
function present(namespace: string, definition: DefinitionView): object {
  switch (definition.kind) {
    // safe: the kind says which content there is
    case 'object':
      return presentObject(namespace, definition as DefinitionView<'object'>)
    case 'property':
      return presentProperty(definition as DefinitionView<'property'>)
    case 'tag':
      return presentTag(definition as DefinitionView<'tag'>)
  }
}

const kinds = {
  object: {
    document: ObjectDocument,
    body: ObjectBody,
    input: (body: unknown) => objectOf(bodyOf(ObjectBody, body)),
  },
  property: {
    document: PropertyDocument,
    body: PropertyBody,
    input: (body: unknown) => propertyOf(bodyOf(PropertyBody, body)),
  },
  tag: { document: TagDocument, body: TagBody, input: (body: unknown) => tagOf(bodyOf(TagBody, body)) },
} satisfies Record<
  DefinitionKind,
  { document: z.ZodType; body: z.ZodType; input: (body: unknown) => DefinitionInput }
>

async function list(request: WireRequest, ctx: Context, kind: DefinitionKind): Promise<Response> {
  const { query } = request
  const namespace = namespaceOf(request)
  const collection = collections[kind]
  const limit = query.get('limit')
  const { definitions, hasMore } = await listDefinitions(ctx, {
    namespace,
    kind,
    marker: query.get('marker'),
    // Clients of these lists read one answer: without a wish it is everything.
    limit: limit === null ? undefined : Math.min(numberOf('limit', limit), DEFINITIONS_MAX),
  })
  const last = hasMore ? definitions.at(-1)?.name : undefined
  const shown =
    kind === 'property'
      ? presentProperties(definitions as DefinitionView<'property'>[]) // safe: only that kind was asked for
      : definitions.map((definition) => present(namespace, definition))
  return json({
    [collection]: shown,
    ...pageLinks(`${namespaceAddress(namespace)}/${collection}`, query, last),
    schema: `/v2/schemas/metadefs/${collection}`,
  })
}

/** A property by the name it has on things of a type, without the prefix when no type is asked for. */
async function showProperty(request: WireRequest, ctx: Context): Promise<Response> {
  const namespace = namespaceOf(request)
  const name = nameOf(request)
  const resourceType = request.query.get('resource_type')
  const prefix = resourceType === null ? '' : prefixFor(await getNamespace(ctx, { namespace }), resourceType)
  if (!name.startsWith(prefix))
    throw new DomainError('metadata.definition_not_found', { kind: 'property', name })
  const found = await getDefinition(ctx, { namespace, kind: 'property', name: name.slice(prefix.length) })
  return json({ ...present(namespace, found), name })
}

async function add(request: WireRequest, ctx: Context, definition: DefinitionInput): Promise<Response> {
  const namespace = namespaceOf(request)
  const made = await addDefinition(ctx, { namespace, definition })
  const { kind, name } = definition
  const location =
    kind === 'object'
      ? objectAddress(namespace, name)
      : `${namespaceAddress(namespace)}/${collections[kind]}/${encodeURIComponent(name)}`
  return json(present(namespace, made), 201, { Location: location })
}

function routesOf(kind: DefinitionKind): Route[] {
  const { document, body, input } = kinds[kind]
  const collection = collections[kind]
  const path = `${namespacePath}/${collection}`
  const capital = `${kind[0]?.toUpperCase()}${kind.slice(1)}`
  const plural = `${collection[0]?.toUpperCase()}${collection.slice(1)}`
  const notFound = { 404: { description: `No such namespace or ${kind}, or it is not yours to see.` } }
  const writing = {
    403: { description: 'Somebody else’s namespace, or no permission.' },
    409: { description: 'The name is taken.' },
    ...notFound,
  }
  const deleting = {
    204: { description: 'Deleted.' },
    403: { description: 'Protected, or not yours.' },
    ...notFound,
  }
  const oneOf = kind === 'object' ? 'an object' : `a ${kind}`
  const one = { description: `The ${kind}.`, schema: document }
  return [
    {
      id: `image.listNamespace${plural}`,
      method: 'GET',
      path,
      summary: `List the ${collection} of a namespace by name`,
      ...reading,
      query: z.looseObject({
        limit: z.string().optional().meta({ description: 'How many in one answer; all when not given.' }),
        marker: z.string().optional().meta({ description: 'Name that the answer begins after.' }),
      }),
      answers: {
        200: {
          description: 'A page, with `next` while there are more.',
          schema: z.object({
            [collection]: kind === 'property' ? z.record(z.string(), document) : z.array(document),
            first: z.string(),
            next: z.string().optional(),
            schema: z.string(),
          }),
        },
        ...notFound,
      },
      handle: (request, ctx) => list(request, ctx, kind),
    },
    {
      id: `image.addNamespace${capital}`,
      method: 'POST',
      // Tags are added by their addresses, one by one, or as a list.
      path: kind === 'tag' ? `${path}/:name` : path,
      summary: `Add ${oneOf} to a namespace`,
      ...managing,
      ...(kind !== 'tag' && { body }),
      answers: { 201: one, 413: { description: `Too many ${collection}.` }, ...writing },
      handle: (request, ctx) =>
        add(request, ctx, kind === 'tag' ? tagOf({ name: nameOf(request) }) : input(request.body)),
    },
    {
      id: `image.deleteNamespace${plural}`,
      method: 'DELETE',
      path,
      summary: `Delete all ${collection} of a namespace`,
      ...managing,
      answers: deleting,
      handle: async (request, ctx) => {
        await clearDefinitions(ctx, { namespace: namespaceOf(request), kind })
        return noContent()
      },
    },
    {
      id: `image.getNamespace${capital}`,
      method: 'GET',
      path: `${path}/:name`,
      summary: `One ${kind} of a namespace`,
      ...reading,
      answers: { 200: one, ...notFound },
      handle: async (request, ctx) => {
        if (kind === 'property') return showProperty(request, ctx)
        const namespace = namespaceOf(request)
        return json(present(namespace, await getDefinition(ctx, { namespace, kind, name: nameOf(request) })))
      },
    },
    {
      id: `image.updateNamespace${capital}`,
      method: 'PUT',
      path: `${path}/:name`,
      summary: `Replace ${oneOf}, its name included`,
      ...managing,
      body,
      answers: { 200: one, ...writing },
      handle: async (request, ctx) => {
        const namespace = namespaceOf(request)
        const definition = input(request.body)
        return json(
          present(namespace, await updateDefinition(ctx, { namespace, name: nameOf(request), definition })),
        )
      },
    },
    {
      id: `image.deleteNamespace${capital}`,
      method: 'DELETE',
      path: `${path}/:name`,
      summary: `Delete ${oneOf}`,
      ...managing,
      answers: deleting,
      handle: async (request, ctx) => {
        await deleteDefinition(ctx, { namespace: namespaceOf(request), kind, name: nameOf(request) })
        return noContent()
      },
    },
  ]
}

export const metadefDefinitionRoutes: readonly Route[] = [
  ...routesOf('object'),
  ...routesOf('property'),
  ...routesOf('tag'),
  {
    id: 'image.setNamespaceTags',
    method: 'POST',
    path: `${namespacePath}/tags`,
    summary: 'Replace the tags of a namespace, or with `X-OpenStack-Append: true` add to them',
    ...managing,
    body: TagsBody,
    answers: {
      201: {
        description: 'The tags that were named.',
        schema: z.object({ tags: z.array(z.object({ name: z.string() })), schema: z.string() }),
      },
      403: { description: 'Protected, or not yours.' },
      409: { description: 'A name is there twice.' },
      413: { description: 'Too many tags.' },
      ...noNamespace,
    },
    handle: async (request, ctx) => {
      const { tags } = bodyOf(TagsBody, request.body)
      const names = tags.map(({ name }) => name)
      await setTagDefinitions(ctx, {
        namespace: namespaceOf(request),
        names,
        isAppended: isAppended(request),
      })
      return json({ tags, schema: '/v2/schemas/metadefs/tags' }, 201)
    },
  },
]
