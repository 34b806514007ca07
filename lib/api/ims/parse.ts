import type { z } from 'zod'
import type { WireRequest } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import { isImageId } from '@/lib/domain/ids'
import { UploadId } from '@/lib/domain/upload/upload'
import { parseInput } from '@/lib/services/verb'

export const invalid = (field: string, reason: string): DomainError =>
  new DomainError('request.invalid', { field, reason })

/** A body of the wanted form, or the refusal that names the first field at fault. */
export function bodyOf<Schema extends z.ZodType>(
  schema: Schema,
  { body }: Pick<WireRequest, 'body'>,
): z.output<Schema> {
  if (body === undefined) throw invalid('body', 'empty')
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('body', 'object')
  return parseInput(schema, body)
}

/** An id in the path; a text that is none names no image. */
export function imageIdOf({ params }: Pick<WireRequest, 'params'>): string {
  const { imageId = '' } = params
  if (!isImageId(imageId)) throw new DomainError('image.not_found', { imageId })
  return imageId
}

/** The same of an upload. */
export function uploadIdOf({ params }: Pick<WireRequest, 'params'>): string {
  const { uploadId = '' } = params
  if (!UploadId.safeParse(uploadId).success) throw new DomainError('upload.not_found', { uploadId })
  return uploadId
}

/** A whole number of a query, which is text. */
export function countOf(field: string, text: string | null, otherwise: number): number {
  if (text === null) return otherwise
  if (!/^\d{1,9}$/.test(text)) throw invalid(field, 'number')
  return Number(text)
}
