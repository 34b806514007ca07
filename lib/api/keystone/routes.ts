import { baseUrl, json, type Route, type WireRequest } from '@/lib/api/wire/operation'
import { changeRoutes } from './changes'
import { lookupRoutes } from './lookups'
import { tokenRoutes } from './tokens'

const version = (request: WireRequest) => ({
  id: 'v3.14',
  status: 'stable',
  updated: '2020-04-07T00:00:00Z',
  links: [{ rel: 'self', href: `${baseUrl(request)}/v3/` }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
})

export const keystoneRoutes: readonly Route[] = [
  ...(['/v3', '/v3/'] as const).map(
    (path): Route => ({
      id: path === '/v3' ? 'identity.version' : 'identity.version_',
      method: 'GET',
      path,
      summary: 'The version of the identity API',
      access: 'anonymous',
      answers: { 200: { description: 'Version 3.' } },
      handle: (request) => json({ version: version(request) }),
    }),
  ),
  ...tokenRoutes,
  ...lookupRoutes,
  ...changeRoutes,
]
