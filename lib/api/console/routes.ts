import { getImage } from '@/lib/services/image/get-image'
import { listImages } from '@/lib/services/image/list-images'
import { getJob, listJobs } from '@/lib/services/job/list-jobs'
import { countInvitations, listInvitations } from '@/lib/services/share/list-invitations'
import { type Handler, jsonRead, listParam, numberParam, textParam } from './json-read'

const imageFilter = (query: URLSearchParams) => ({
  tab: textParam(query, 'tab'),
  search: textParam(query, 'search'),
  osType: listParam(query, 'osType'),
  kind: listParam(query, 'kind'),
  status: listParam(query, 'status'),
  architecture: listParam(query, 'architecture'),
  // Not split at commas: a tag's value may contain one.
  tags: query.getAll('tag'),
})

/** What the browser reads and writes as JSON, below /api/console. Bytes have their own routes, in server/api. */
export const routes: readonly (readonly [
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  handler: Handler,
])[] = [
  [
    'GET',
    '/images',
    jsonRead(listImages, (query) => ({
      ...imageFilter(query),
      sort: textParam(query, 'sort'),
      direction: textParam(query, 'direction'),
      pageSize: numberParam(query, 'pageSize'),
      cursor: query.get('cursor'),
    })),
  ],
  ['GET', '/images/:imageId', jsonRead(getImage, (_query, { imageId }) => ({ imageId }))],
  [
    'GET',
    '/jobs',
    jsonRead(listJobs, (query) => ({
      status: listParam(query, 'status'),
      imageId: query.get('imageId'),
      after: query.get('after'),
      pageSize: numberParam(query, 'pageSize'),
    })),
  ],
  ['GET', '/jobs/:jobId', jsonRead(getJob, (_query, { jobId }) => ({ jobId }))],
  ['GET', '/invitations', jsonRead(listInvitations, (query) => ({ status: textParam(query, 'status') }))],
  ['GET', '/invitations/count', jsonRead(countInvitations, () => ({}))],
]
