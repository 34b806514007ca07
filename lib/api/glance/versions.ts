import { baseUrl, json, type Route, type WireRequest } from '@/lib/api/wire/operation'

/** 2.15 is the version of hiding, hashes, stores, tasks and import; what came later is not here. */
const versions = [
  ['v2.15', 'CURRENT'],
  ...[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((minor) => [`v2.${minor}`, 'SUPPORTED'] as const),
] as const

const list = (request: WireRequest): Response =>
  json(
    {
      versions: versions.map(([id, status]) => ({
        id,
        status,
        links: [{ rel: 'self', href: `${baseUrl(request)}/v2/` }],
      })),
    },
    300,
  )

/** Discovery, without a credential; ims-api §10. */
export const versionRoutes: readonly Route[] = (
  ['/', '/versions', '/v2', '/v2/', '/v2.0', '/v2.1', '/v2.2'] as const
).map(
  (path): Route => ({
    id: `image.versions${path === '/' ? '' : path.replaceAll(/[/.]/g, '_')}`,
    method: 'GET',
    path,
    summary: 'Versions of the image API',
    access: 'anonymous',
    answers: { 300: { description: 'Versions and their addresses.' } },
    handle: list,
  }),
)
