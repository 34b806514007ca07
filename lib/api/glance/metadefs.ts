import { z } from 'zod'
import { json, noContent, type Route, type WireRequest } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import { NAMESPACE_PAGE_MAX, type NamespaceSortKey } from '@/lib/domain/metadata-definition/input'
import type { Context } from '@/lib/services/context'
import {
  associateResourceType,
  dissociateResourceType,
  listResourceTypes,
} from '@/lib/services/metadata-definition/associations'
import { createNamespace } from '@/lib/services/metadata-definition/create-namespace'
import { deleteNamespace } from '@/lib/services/metadata-definition/delete-namespace'
import { getNamespace } from '@/lib/services/metadata-definition/get-namespace'
import { listNamespaces } from '@/lib/services/metadata-definition/list-namespaces'
import { updateNamespace } from '@/lib/services/metadata-definition/update-namespace'
import { numberOf } from './list-query'
import {
  AssociationBody,
  associationOf,
  bodyOf,
  definitionsOf,
  NamespaceBody,
  NewNamespaceBody,
  namespaceFieldsOf,
} from './metadefs-body'
import {
  namespaceAddress,
  prefixFor,
  presentAssociation,
  presentDetails,
  presentNamespace,
} from './metadefs-present'
import { AssociationDocument, NamespaceDocument } from './metadefs-schemas'

const DEFAULT_LIMIT = 25 // as for images; ims-api §4

const sortKeys: Readonly<Record<string, NamespaceSortKey>> = {
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  namespace: 'name',
}

const invalid = (field: string, reason: string): DomainError =>
  new DomainError('request.invalid', { field, reason })

export const namespaceOf = ({ params }: Pick<WireRequest, 'params'>): string => params.namespace ?? ''

/** The words of a query that a list takes, each with its meaning; another visibility is refused by the verb. */
function wantedOf(query: URLSearchParams): Parameters<typeof listNamespaces>[1] {
  const sortKey = query.get('sort_key') ?? 'created_at'
  const direction = query.get('sort_dir') ?? 'desc'
  if (!Object.hasOwn(sortKeys, sortKey)) throw invalid('sort_key', 'sort_key')
  if (direction !== 'asc' && direction !== 'desc') throw invalid('sort_dir', 'sort_dir')
  const visibility = query.get('visibility')
  if (visibility !== null && visibility !== 'public' && visibility !== 'private')
    throw invalid('visibility', 'visibility')
  const limit = query.get('limit')
  return {
    visibility,
    resourceTypes: query.get('resource_types')?.split(',') ?? null,
    sortKey: sortKeys[sortKey],
    isAscending: direction === 'asc',
    marker: query.get('marker'),
    limit: limit === null ? DEFAULT_LIMIT : Math.min(numberOf('limit', limit), NAMESPACE_PAGE_MAX),
  }
}

/** Addresses of a list's first page and of the one that begins after a name. */
export function pageLinks(
  path: string,
  query: URLSearchParams,
  after: string | undefined,
): { first: string; next?: string } {
  const address = (marker: string | undefined): string => {
    const wanted = new URLSearchParams(query)
    wanted.delete('marker')
    if (marker !== undefined) wanted.set('marker', marker)
    const text = wanted.toString()
    return `${path}${text === '' ? '' : `?${text}`}`
  }
  return { first: address(undefined), ...(after !== undefined && { next: address(after) }) }
}

async function list({ query }: WireRequest, ctx: Context): Promise<Response> {
  const { namespaces, hasMore } = await listNamespaces(ctx, wantedOf(query))
  return json({
    namespaces: namespaces.map(presentNamespace),
    ...pageLinks('/v2/metadefs/namespaces', query, hasMore ? namespaces.at(-1)?.name : undefined),
    schema: '/v2/schemas/metadefs/namespaces',
  })
}

async function create(request: WireRequest, ctx: Context): Promise<Response> {
  const body = bodyOf(NewNamespaceBody, request.body)
  const namespace = await createNamespace(ctx, {
    ...namespaceFieldsOf(body, ctx.actor.projectId),
    associations: (body.resource_type_associations ?? []).map(associationOf),
    definitions: definitionsOf(body),
  })
  return json(presentNamespace(namespace), 201, { Location: namespaceAddress(namespace.name) })
}

export const reading = { actions: ['ims:metadata:list'], access: 'project' } as const
export const managing = { actions: ['ims:metadata:manage'], access: 'project' } as const
export const namespacePath = '/v2/metadefs/namespaces/:namespace'
export const noNamespace = { 404: { description: 'No such namespace, or it is not yours to see.' } }

export const metadefRoutes: readonly Route[] = [
  {
    id: 'image.listNamespaces',
    method: 'GET',
    path: '/v2/metadefs/namespaces',
    summary: 'List namespaces of metadata definitions: own and public ones, newest first',
    ...reading,
    query: z.looseObject({
      visibility: z.string().optional().meta({ description: 'public or private.' }),
      resource_types: z.string().optional().meta({ description: 'Associated with one of these: `a,b`.' }),
      sort_key: z.string().optional().meta({ description: 'created_at, updated_at or namespace.' }),
      sort_dir: z.string().optional().meta({ description: 'asc or desc.' }),
      limit: z
        .string()
        .optional()
        .meta({ description: 'Namespaces in one answer, at most 1000; 25 when not given.' }),
      marker: z
        .string()
        .optional()
        .meta({ description: 'Name of the namespace that the answer begins after.' }),
    }),
    answers: {
      200: {
        description: 'A page, with `next` while there are more.',
        schema: z.object({
          namespaces: z.array(NamespaceDocument),
          first: z.string(),
          next: z.string().optional(),
          schema: z.string(),
        }),
      },
    },
    handle: list,
  },
  {
    id: 'image.createNamespace',
    method: 'POST',
    path: '/v2/metadefs/namespaces',
    summary: 'Create a namespace, with its contents when they are given; public ones are the operator’s',
    ...managing,
    body: NewNamespaceBody,
    answers: {
      201: { description: 'The namespace.', schema: NamespaceDocument },
      403: { description: 'Public, or no permission.' },
      409: { description: 'The name is taken in the region.' },
      413: { description: 'Too many namespaces or definitions.' },
    },
    handle: create,
  },
  {
    id: 'image.getNamespace',
    method: 'GET',
    path: namespacePath,
    summary: 'One namespace with everything it defines',
    ...reading,
    query: z.looseObject({
      resource_type: z
        .string()
        .optional()
        .meta({ description: 'Shows names of properties with the prefix they have on things of this type.' }),
    }),
    answers: { 200: { description: 'The namespace.', schema: NamespaceDocument }, ...noNamespace },
    handle: async (request, ctx) => {
      const details = await getNamespace(ctx, { namespace: namespaceOf(request) })
      return json(presentDetails(details, prefixFor(details, request.query.get('resource_type'))))
    },
  },
  {
    id: 'image.updateNamespace',
    method: 'PUT',
    path: namespacePath,
    summary: 'Replace what a namespace says of itself; its contents stay',
    ...managing,
    body: NamespaceBody,
    answers: {
      200: { description: 'The namespace.', schema: NamespaceDocument },
      403: { description: 'Somebody else’s, public, or no permission.' },
      409: { description: 'The name is taken in the region.' },
      ...noNamespace,
    },
    handle: async (request, ctx) => {
      const fields = namespaceFieldsOf(bodyOf(NamespaceBody, request.body), ctx.actor.projectId)
      return json(presentNamespace(await updateNamespace(ctx, { namespace: namespaceOf(request), fields })))
    },
  },
  {
    id: 'image.deleteNamespace',
    method: 'DELETE',
    path: namespacePath,
    summary: 'Delete a namespace with its contents',
    ...managing,
    answers: {
      204: { description: 'Deleted.' },
      403: { description: 'Protected or not yours.' },
      ...noNamespace,
    },
    handle: async (request, ctx) => {
      await deleteNamespace(ctx, { namespace: namespaceOf(request) })
      return noContent()
    },
  },
  {
    id: 'image.listResourceTypes',
    method: 'GET',
    path: '/v2/metadefs/resource_types',
    summary: 'Kinds of things that definitions can be used for',
    ...reading,
    answers: {
      200: {
        description: 'All of them.',
        schema: z.object({ resource_types: z.array(z.object({ name: z.string() })), schema: z.string() }),
      },
    },
    handle: async (_request, ctx) =>
      json({
        resource_types: await listResourceTypes(ctx, {}),
        schema: '/v2/schemas/metadefs/resource_types',
      }),
  },
  {
    id: 'image.listAssociations',
    method: 'GET',
    path: `${namespacePath}/resource_types`,
    summary: 'Resource types that a namespace is associated with',
    ...reading,
    answers: {
      200: {
        description: 'The associations.',
        schema: z.object({ resource_type_associations: z.array(AssociationDocument), schema: z.string() }),
      },
      ...noNamespace,
    },
    handle: async (request, ctx) => {
      const { associations } = await getNamespace(ctx, { namespace: namespaceOf(request) })
      return json({
        resource_type_associations: associations.map(presentAssociation),
        schema: '/v2/schemas/metadefs/resource_types',
      })
    },
  },
  {
    id: 'image.addAssociation',
    method: 'POST',
    path: `${namespacePath}/resource_types`,
    summary: 'Associate a namespace with a resource type',
    ...managing,
    body: AssociationBody,
    answers: {
      201: { description: 'The association.', schema: AssociationDocument },
      400: { description: 'There is no such resource type.' },
      409: { description: 'It is associated already.' },
      ...noNamespace,
    },
    handle: async (request, ctx) => {
      const association = associationOf(bodyOf(AssociationBody, request.body))
      const made = await associateResourceType(ctx, { namespace: namespaceOf(request), association })
      return json(presentAssociation(made), 201)
    },
  },
  {
    id: 'image.deleteAssociation',
    method: 'DELETE',
    path: `${namespacePath}/resource_types/:resourceType`,
    summary: 'End the association with a resource type',
    ...managing,
    answers: {
      204: { description: 'Ended.' },
      403: { description: 'The namespace is protected or not yours.' },
      404: { description: 'No such namespace or association.' },
    },
    handle: async (request, ctx) => {
      const { resourceType = '' } = request.params
      await dissociateResourceType(ctx, { namespace: namespaceOf(request), resourceType })
      return noContent()
    },
  },
]
