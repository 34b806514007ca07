import type { Route } from '@/lib/api/wire/operation'
import { imageRoutes } from './images'
import { importRoutes } from './imports'
import { memberRoutes } from './members'
import { metadefRoutes } from './metadefs'
import { metadefDefinitionRoutes } from './metadefs-definitions'
import { schemaRoutes } from './schemas'
import { versionRoutes } from './versions'

export const glanceRoutes: readonly Route[] = [
  ...versionRoutes,
  ...imageRoutes,
  ...memberRoutes,
  ...importRoutes,
  ...metadefRoutes,
  ...metadefDefinitionRoutes,
  ...schemaRoutes,
]
