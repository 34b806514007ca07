import { presentGlanceError } from '@/lib/api/glance/error-answer'
import { glanceRoutes } from '@/lib/api/glance/routes'
import { presentImsError } from '@/lib/api/ims/error-answer'
import { imsRoutes } from '@/lib/api/ims/routes'
import { presentKeystoneError } from '@/lib/api/keystone/error-answer'
import { keystoneRoutes } from '@/lib/api/keystone/routes'
import type { SurfaceDefinition } from './app'
import type { Surface } from './operation'

/** The public APIs. Every operation of theirs stands in one of these tables; the documents are made of them. */
export const surfaceDefinitions: readonly SurfaceDefinition[] = [
  { surface: 'identity', routes: keystoneRoutes, presentError: presentKeystoneError },
  { surface: 'image', routes: glanceRoutes, presentError: presentGlanceError },
  { surface: 'ims', routes: imsRoutes, presentError: presentImsError },
]

/** Which API an address belongs to; null for everything else. */
export function surfaceOf(method: string, path: string, accept: string): Surface | null {
  if (/^\/v3(\/|$)/.test(path)) return 'identity'
  if (/^\/v[12](\.\d)?\/([0-9a-f]{32}\/)?cloudimages(\/|$)/.test(path)) return 'ims'
  if (/^\/v[12](\.\d)?\/[0-9a-f]{32}\//.test(path)) return 'ims'
  if (/^\/v(1|1\.[01])(\/|$)/.test(path)) return 'ims'
  if (/^\/v2(\.\d+)?(\/|$)/.test(path) || path === '/versions') return 'image'
  // The root is the console's for people, and the list of versions for programs.
  return path === '/' && (method === 'GET' || method === 'HEAD') && !accept.includes('text/html')
    ? 'image'
    : null
}
