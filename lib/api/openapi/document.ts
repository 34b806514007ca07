import { imageByteOperations } from '@/lib/api/glance/byte-operations'
import { imsByteOperations } from '@/lib/api/ims/byte-operations'
import type { Answer, Operation, Surface } from '@/lib/api/wire/operation'
import { surfaceDefinitions } from '@/lib/api/wire/surfaces'
import { componentSchemas, errorSchemas, schemaOf } from './components'

/** Every operation of the public APIs, with the API it belongs to. */
export const publicOperations: readonly (Operation & { surface: Surface })[] = [
  ...surfaceDefinitions.flatMap(({ surface, routes }) => routes.map((route) => ({ ...route, surface }))),
  ...imageByteOperations.map((operation) => ({ ...operation, surface: 'image' as const })),
  ...imsByteOperations.map((operation) => ({ ...operation, surface: 'ims' as const })),
]

const tags: Record<Surface, { name: string; description: string }> = {
  identity: { name: 'Identity', description: 'OpenStack Identity v3: tokens, projects, people.' },
  image: { name: 'Image', description: 'OpenStack Image v2 (Glance).' },
  ims: { name: 'IMS', description: 'Image Management Service v1 and v2.' },
}

/** Refusals that every operation with a credential may answer with, beside its own. */
export const generalAnswers: Readonly<Record<number, string>> = {
  400: 'A value is not accepted; the message names the field and the limit.',
  401: 'No credential, or one that is not good any more.',
  403: 'No permission; the message names the missing action.',
  429: 'Too many requests; `Retry-After` says when to come again.',
}

const openApiPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}')

const IDEMPOTENCY =
  'The same key again gets the answer of the first time, for a day; for another request it is refused.'

function headersOf({ method, access, headers = {} }: Operation): object[] {
  const all = {
    ...headers,
    ...(method === 'POST' && access !== 'anonymous' && { 'Idempotency-Key': IDEMPOTENCY }),
  }
  return Object.entries(all).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  }))
}

function parameters(operation: Operation): object[] {
  const { path, query } = operation
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const inHeader = headersOf(operation)
  if (!query) return [...inPath, ...inHeader]
  const { properties = {} } = schemaOf(query) as { properties?: Record<string, { description?: string }> }
  const inQuery = Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(description && { description }),
    schema,
  }))
  return [...inPath, ...inQuery, ...inHeader]
}

function answerDocument(
  status: number,
  { surface, method }: Operation & { surface: Surface },
  { description, schema: given, type = 'application/json' }: Answer,
): object {
  const schema = given ?? (status >= 400 && method !== 'HEAD' ? errorSchemas[surface] : undefined)
  if (!schema && type === 'application/json') return { description }
  return {
    description,
    content: { [type]: { schema: schema ? schemaOf(schema) : { type: 'string', format: 'binary' } } },
  }
}

function operationDocument(operation: Operation & { surface: Surface }): object {
  const { id, summary, access, actions = [], body, bodyTypes = ['application/json'], answers } = operation
  const isBytes = bodyTypes.includes('application/octet-stream')
  const refusals = access === 'anonymous' ? {} : generalAnswers
  const notes = [
    ...(actions.length > 0 ? [`Permission: ${actions.map((action) => `\`${action}\``).join(', ')}.`] : []),
    ...(operation.isUnavailable
      ? ['Not possible in this version: it answers with the documented error.']
      : []),
  ]
  return {
    operationId: id,
    tags: [tags[operation.surface].name],
    summary,
    ...(notes.length > 0 && { description: notes.join(' ') }),
    parameters: parameters(operation),
    ...((body || isBytes) && {
      requestBody: {
        required: true,
        content: Object.fromEntries(
          bodyTypes.map((type) => [
            type,
            { schema: body ? schemaOf(body) : { type: 'string', format: 'binary' } },
          ]),
        ),
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(refusals).map(([status, description]) => [
          status,
          answerDocument(Number(status), operation, { description }),
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [
          status,
          answerDocument(Number(status), operation, answer),
        ]),
      ),
    },
    security: access === 'anonymous' ? [] : [{ token: [] }, { signature: [] }],
  }
}

/** The public APIs as OpenAPI 3.1, made of the tables that carry them out [P2]. */
export function openApiDocument(serverUrl: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of publicOperations) {
    const path = openApiPath(operation.path)
    paths[path] ??= {}
    paths[path][operation.method.toLowerCase()] = operationDocument(operation)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Imprint',
      version: '1',
      description:
        'Image management over HTTPS. Ask for a token at `POST /v3/auth/tokens`, or sign requests with an access key.',
    },
    servers: [{ url: serverUrl }],
    tags: Object.values(tags),
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token' },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: '`SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…`, with `X-Sdk-Date`.',
        },
      },
    },
  }
}
