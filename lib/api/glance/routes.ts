import type { Route } from '@/lib/api/wire/operation'
import { imageRoutes } from './images'
import { importRoutes } from './imports'
import { memberRoutes } from './members'
import { schemaRoutes } from './schemas'
import { versionRoutes } from './versions'

export const glanceRoutes: readonly Route[] = [
  ...versionRoutes,
  ...imageRoutes,
  ...memberRoutes,
  ...importRoutes,
  ...schemaRoutes,
]
