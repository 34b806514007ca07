import { STATUS_CODES } from 'node:http'
import { errorStatus } from '@/lib/api/console/error-status'
import type { PresentError } from '@/lib/api/wire/app'
import { type FieldNames, inWireWords } from '@/lib/api/wire/field-names'
import type { ErrorCode } from '@/lib/domain/error-codes'
import { asRefusal, errorText } from '@/lib/i18n/english-error-text'

/** Where OpenStack's image API answers with another status than the console's. */
const different: Partial<Record<ErrorCode, number>> = {
  'image.attribute_missing': 409,
  'image.not_active': 409,
  'share.not_private': 403,
  'share.encrypted': 403,
  'share.published': 403,
}

export function glanceStatusOf(code: ErrorCode): number {
  const status = different[code] ?? errorStatus[code]
  // Content that is not what it must be: the API knows no 422 for that, and no 507.
  if (status === 422 && code !== 'request.key_reused') return 400
  return status === 507 ? 413 : status
}

/** Our names of what an image has, by those of the API. */
const fieldNames: FieldNames = {
  starts: [
    ['changes.properties', ''],
    ['changes', ''],
    ['comparisons', 'query'],
  ],
  parts: {
    containerFormat: 'container_format',
    diskFormat: 'disk_format',
    minDiskGib: 'min_disk',
    minRamMib: 'min_ram',
    maxRamMib: 'max_ram',
    isProtected: 'protected',
    isHidden: 'os_hidden',
    osVersion: '__os_version',
    bootMode: 'hw_firmware_type',
    hasNicMultiqueue: 'hw_vif_multiqueue_enabled',
    imageId: 'id',
    projectId: 'member',
  },
}

/** JSON for programs; plain text for whoever asks for that. */
export const presentGlanceError: PresentError = (error, { requestId, accept }) => {
  const refusal = inWireWords(asRefusal(error), fieldNames)
  const status = glanceStatusOf(refusal.code)
  const message = errorText(refusal)
  const headers: Record<string, string> = status === 401 ? { 'WWW-Authenticate': 'Keystone' } : {}
  if (accept.startsWith('text/plain')) return new Response(message, { status, headers })
  return Response.json(
    {
      error: {
        code: status,
        title: STATUS_CODES[status] ?? 'Error',
        message,
        reason: refusal.code,
        request_id: requestId,
      },
    },
    { status, headers },
  )
}
