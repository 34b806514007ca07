import { type Handle, json, noContent, type Route } from '@/lib/api/wire/operation'
import { deleteObject } from '@/lib/services/bucket/delete-object'
import { locateBucket } from '@/lib/services/bucket/locate-bucket'
import { abortUpload } from '@/lib/services/upload/abort-upload'
import { beginUpload } from '@/lib/services/upload/begin-upload'
import { getUpload, listUploads } from '@/lib/services/upload/list-uploads'
import { awaitCompletion } from '../upload-completion'
import { bodyOf, uploadIdOf } from './parse'
import {
  BeginUpload,
  CompletedUpload,
  CompleteUpload,
  CompletingUpload,
  presentPart,
  presentUpload,
  UploadDocument,
  UploadList,
  UploadWithParts,
} from './upload-documents'

const begin: Handle = async (request, ctx) => {
  const { bucket_name: bucketName, file_name: fileName, size_bytes: sizeBytes } = bodyOf(BeginUpload, request)
  const bucketId = bucketName === undefined ? null : (await locateBucket(ctx, { bucketName })).bucketId
  return json(presentUpload(await beginUpload(ctx, { bucketId, fileName, sizeBytes })), 201)
}

const list: Handle = async (_request, ctx) => {
  const { uploads } = await listUploads(ctx, { isOfProject: true })
  return json({ uploads: uploads.map(presentUpload) })
}

const show: Handle = async (request, ctx) => {
  const { upload, parts } = await getUpload(ctx, { uploadId: uploadIdOf(request) })
  return json({ ...presentUpload(upload), parts: parts.map(presentPart) })
}

const complete: Handle = async (request, ctx) => {
  const { sha256 = null } = request.body === undefined ? {} : bodyOf(CompleteUpload, request)
  const uploadId = uploadIdOf(request)
  const object = await awaitCompletion(ctx, { uploadId, sha256 })
  if (!object) return json({ upload_id: uploadId, status: 'completing' }, 202)
  return json({
    upload_id: uploadId,
    status: 'completed',
    bucket_name: object.bucketName,
    object_key: object.key,
    image_url: `${object.bucketName}:${object.key}`,
    size_bytes: object.sizeBytes,
    sha256: object.sha256,
  })
}

const abort: Handle = async (request, ctx) => {
  await abortUpload(ctx, { uploadId: uploadIdOf(request) })
  return noContent()
}

/** The object has the upload's id. */
const removeObject: Handle = async (request, ctx) => {
  await deleteObject(ctx, { objectId: uploadIdOf(request) })
  return noContent()
}

const UPLOADS = '/v1/:projectId/cloudimages/uploads'
const UPLOAD = `${UPLOADS}/:uploadId`
const refused = { description: 'Refused, with an IMG code.' }
const notFound = { description: 'No such upload in this project.' }
const isOver = { description: 'The upload is over, or not all of its parts are there.' }

/** Files into buckets by parts: an addition of ours, without which a program could not bring a file to import. */
export const uploadRoutes: readonly Route[] = [
  {
    id: 'ims.beginUpload',
    method: 'POST',
    path: UPLOADS,
    summary: 'Begin to send a file into a bucket, by parts',
    actions: ['obs:object:put'],
    access: 'project',
    body: BeginUpload,
    answers: {
      201: { description: 'The upload, waiting for its parts.', schema: UploadDocument },
      400: refused,
      413: { description: 'Larger than any file that can be imported.' },
    },
    handle: begin,
  },
  {
    id: 'ims.listUploads',
    method: 'GET',
    path: UPLOADS,
    summary: 'Uploads of one’s own that are not over',
    actions: ['obs:object:list'],
    access: 'project',
    answers: { 200: { description: 'At most a hundred, the newest first.', schema: UploadList } },
    handle: list,
  },
  {
    id: 'ims.getUpload',
    method: 'GET',
    path: UPLOAD,
    summary: 'An upload with the parts that have arrived',
    actions: ['obs:object:list'],
    access: 'project',
    answers: { 200: { description: 'The upload.', schema: UploadWithParts }, 404: notFound },
    handle: show,
  },
  {
    id: 'ims.completeUpload',
    method: 'POST',
    path: `${UPLOAD}/complete`,
    summary: 'Make an object of all parts; can be repeated',
    actions: ['obs:object:put'],
    access: 'project',
    body: CompleteUpload,
    answers: {
      200: { description: 'The object.', schema: CompletedUpload },
      202: { description: 'Still at work: ask again.', schema: CompletingUpload },
      400: refused,
      404: notFound,
      409: isOver,
      422: { description: 'The file has another SHA-256. The upload is given up.' },
    },
    handle: complete,
  },
  {
    id: 'ims.abortUpload',
    method: 'DELETE',
    path: UPLOAD,
    summary: 'Give an upload up and free what it used',
    actions: ['obs:object:put'],
    access: 'project',
    answers: { 204: { description: 'It is over.' }, 400: refused, 404: notFound, 409: isOver },
    handle: abort,
  },
  {
    id: 'ims.deleteUploadedObject',
    method: 'DELETE',
    path: `${UPLOAD}/object`,
    summary: 'Remove the object of a completed upload; images that were made of it stay',
    actions: ['obs:object:delete'],
    access: 'project',
    answers: { 204: { description: 'It is gone.' }, 400: refused },
    handle: removeObject,
  },
]
