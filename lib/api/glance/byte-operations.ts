import type { Operation } from '@/lib/api/wire/operation'

const noImage = { 404: { description: 'No such image, or it is not yours to see.' } }
const bytes = 'application/octet-stream'

const taken = {
  access: 'project',
  actions: ['ims:images:upload'],
  bodyTypes: [bytes],
  answers: {
    204: { description: 'All of it is stored, measured and found to be what was declared.' },
    400: { description: 'The data is not of the declared format, or could do harm.' },
    409: { description: 'The image does not wait for data.' },
    413: { description: 'More than the limit or the quota allows.' },
    415: { description: `Another type than ${bytes}.` },
    ...noImage,
  },
} as const

const given = {
  access: 'project',
  actions: ['ims:images:export'],
  headers: {
    Range: '`bytes=0-1023`: a part of it.',
    'If-Range': 'The `ETag` that the part must belong to; all of it is sent when it does not.',
    'If-None-Match': 'An `ETag`: 304 when the data is still that.',
  },
  answers: {
    200: { description: 'The data.', type: bytes },
    204: { description: 'The image has no data yet.' },
    206: { description: 'The range that was asked for.', type: bytes },
    403: { description: 'Deactivated, or of the public catalogue or marketplace.' },
    416: { description: 'The range lies outside.' },
    ...noImage,
  },
} as const

/** Operations whose bodies are bytes; `server/api/wire-bytes.ts` carries them out. */
export const imageByteOperations: readonly Operation[] = [
  {
    id: 'image.uploadData',
    method: 'PUT',
    path: '/v2/images/:imageId/file',
    summary: 'Send the data of a waiting image',
    ...taken,
  },
  {
    id: 'image.stageData',
    method: 'PUT',
    path: '/v2/images/:imageId/stage',
    summary: 'Send data to the staging area, for an import',
    ...taken,
  },
  {
    id: 'image.downloadData',
    method: 'GET',
    path: '/v2/images/:imageId/file',
    summary: 'Take the data of an image, or a range of it',
    ...given,
  },
  {
    id: 'image.checkData',
    method: 'HEAD',
    path: '/v2/images/:imageId/file',
    summary: 'Size and checksums of the data',
    ...given,
  },
]
