import type { Route } from '@/lib/api/wire/operation'
import { createRoutes } from './create'
import { deprecatedRoutes } from './deprecated'
import { imageRoutes } from './images'
import { jobRoutes } from './jobs'
import { memberRoutes } from './members'
import { moveRoutes } from './move'
import { osVersionRoutes } from './os-versions'
import { quotaRoutes } from './quota'
import { tagRoutes } from './tags'
import { uploadRoutes } from './uploads'

/** The extension calls of IMS; ims-api §2 rows 1–25 and 42. Uploads are an addition of ours. */
export const imsRoutes: readonly Route[] = [
  ...imageRoutes,
  ...createRoutes,
  ...moveRoutes,
  ...uploadRoutes,
  ...memberRoutes,
  ...tagRoutes,
  ...quotaRoutes,
  ...osVersionRoutes,
  ...jobRoutes,
  ...deprecatedRoutes,
]
