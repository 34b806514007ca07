import { z } from 'zod'
import { type Handle, json, type Operation, type Route } from '@/lib/api/wire/operation'
import { exportFormats } from '@/lib/domain/image/export'
import { ImageDescription, ImageName } from '@/lib/domain/image/input'
import { locateBucket } from '@/lib/services/bucket/locate-bucket'
import { copyImage } from '@/lib/services/image/copy-image'
import { copyImageAcross } from '@/lib/services/image/copy-image-across'
import { exportImage } from '@/lib/services/image/export-image'
import { orderFetch } from '@/lib/services/image/order-fetch'
import { objectIdOf, parseBucketPath } from './bucket-path'
import { JobAnswer } from './job-answer'
import { bodyOf, imageIdOf, invalid } from './parse'

const Register = z.object({
  image_url: z.string('required').meta({ description: '`bucket:object`' }),
})

const register: Handle = async (request, ctx) => {
  const { image_url } = bodyOf(Register, request)
  const imageId = imageIdOf(request)
  const objectId = await objectIdOf(ctx, image_url)
  const { jobId } = await orderFetch(ctx, {
    imageId,
    origin: { kind: 'object', objectId },
    asked: { image_url },
  })
  return json({ job_id: jobId })
}

const Export = z.object({
  bucket_url: z.string('required').meta({ description: '`bucket:object` that is not there yet.' }),
  file_format: z.enum(exportFormats, 'file_format').optional(),
  is_quick_export: z.boolean().optional(),
})

const exportIt: Handle = async (request, ctx) => {
  const given = bodyOf(Export, request)
  const { bucketName, key } = parseBucketPath('bucket_url', given.bucket_url)
  if (!given.is_quick_export && !given.file_format) throw invalid('file_format', 'required')
  if (given.is_quick_export && given.file_format) throw invalid('file_format', 'not with is_quick_export')
  const { bucketId } = await locateBucket(ctx, { bucketName })
  const { jobId } = await exportImage(ctx, {
    ...{ imageId: imageIdOf(request), bucketId, key },
    format: given.file_format ?? null,
    isQuick: given.is_quick_export ?? false,
  })
  return json({ job_id: jobId })
}

const named = { name: z.string('required').pipe(ImageName), description: ImageDescription.optional() }

const Copy = z.object({
  ...named,
  cmk_id: z.string().optional(),
  enterprise_project_id: z.literal('0', 'unknown enterprise project').optional(),
})

const CopyElsewhere = z.object({
  ...named,
  region: z.string('required').min(1, 'required'),
  project_name: z.string('required').min(1, 'required'),
  agency_name: z.string('required').min(1, 'required'),
  vault_id: z.string().optional(),
})

const copy: Handle = async (request, ctx) => {
  const { name, description, cmk_id } = bodyOf(Copy, request)
  const encryption = cmk_id || null
  const { jobId } = await copyImage(ctx, { imageId: imageIdOf(request), name, description, encryption })
  return json({ job_id: jobId })
}

const copyElsewhere: Handle = async (request, ctx) => {
  const { name, description, region, project_name, agency_name } = bodyOf(CopyElsewhere, request)
  const { jobId } = await copyImageAcross(ctx, {
    ...{ imageId: imageIdOf(request), name, description },
    ...{ regionId: region, projectName: project_name, agencyName: agency_name },
  })
  return json({ job_id: jobId })
}

const answers: Operation['answers'] = {
  200: { description: 'The job that does it.', schema: JobAnswer },
  400: { description: 'Refused, with an IMG code.' },
  403: { description: 'No permission.' },
}

const aliasId = (id: string, path: string): string => (path.startsWith('/v2.1/') ? `${id}InSafeMode` : id)

/** Bytes of an image to and from buckets and other images. */
export const moveRoutes: readonly Route[] = [
  {
    id: 'ims.registerImage',
    method: 'PUT',
    path: '/v1/cloudimages/:imageId/upload',
    summary: 'Bring an image that was made by POST /v2/images the data of a file in a bucket',
    actions: ['ims:images:upload', 'obs:object:get'],
    access: 'project',
    body: Register,
    answers,
    handle: register,
  },
  ...['/v1/cloudimages/:imageId/file', '/v2.1/cloudimages/:imageId/file'].map(
    (path): Route => ({
      id: aliasId('ims.exportImage', path),
      method: 'POST',
      path,
      summary: 'Write an image into a bucket',
      actions: ['ims:images:export', 'obs:object:put'],
      access: 'project',
      body: Export,
      answers,
      handle: exportIt,
    }),
  ),
  ...['/v1/cloudimages/:imageId/copy', '/v2.1/cloudimages/:imageId/copy'].map(
    (path): Route => ({
      id: aliasId('ims.copyImage', path),
      method: 'POST',
      path,
      summary: 'Copy an image within the region',
      actions: ['ims:images:copy'],
      access: 'project',
      body: Copy,
      answers,
      handle: copy,
    }),
  ),
  {
    id: 'ims.copyImageToRegion',
    method: 'POST',
    path: '/v1/cloudimages/:imageId/cross_region_copy',
    summary: 'Copy an image to another region',
    actions: ['ims:images:copy'],
    access: 'project',
    body: CopyElsewhere,
    answers,
    handle: copyElsewhere,
  },
]
