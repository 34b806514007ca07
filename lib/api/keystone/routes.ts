import { baseUrl, json, type Route, type WireRequest } from '@/lib/api/wire/operation'
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
  {
    id: 'identity.version',
    method: 'GET',
    path: '/v3',
    summary: 'The version of the identity API',
    access: 'anonymous',
    answers: { 200: { description: 'Version 3.' } },
    handle: (request) => json({ version: version(request) }),
  },
  ...tokenRoutes,
  ...lookupRoutes,
]
