import type { PresentError } from '@/lib/api/wire/app'
import { asRefusal, errorText } from '@/lib/api/wire/error-text'
import { type FieldNames, inWireWords } from '@/lib/api/wire/field-names'
import type { ErrorCode } from '@/lib/domain/error-codes'
import type { DomainError } from '@/lib/domain/errors'

/** Who refuses on the wire: the service itself, or the gateway that stands before it. */
interface Answer {
  by: 'ims' | 'gateway'
  code: string
  status: number
}
type AnswerTo = Answer | ((error: DomainError) => Answer)

const ims = (code: string, status = 400): Answer => ({ by: 'ims', code: `IMG.${code}`, status })
const gateway = (code: string, status: number): Answer => ({ by: 'gateway', code: `APIGW.${code}`, status })

/** Codes of a field at fault, by its name on the wire or in a verb's input; `*` for any other reason. */
const fieldCodes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  body: { empty: '0007', '*': '0001' },
  name: { required: '0013', too_long: '0002', '*': '0003' },
  description: { too_long: '0004', '*': '0054' },
  image_url: {
    required: '0057',
    spaces: '0175',
    bucket_required: '0068',
    bucket_name: '0109',
    too_long: '0074',
    duplicate: '0123',
    '*': '0075',
  },
  bucket_url: {
    required: '0073',
    spaces: '0175',
    bucket_required: '0068',
    bucket_name: '0109',
    too_long: '0074',
    '*': '0075',
  },
  file_format: { '*': '0072' },
  min_disk: { '*': '0055' },
  minDiskGib: { '*': '0055' },
  min_ram: { '*': '0055' },
  minRamMib: { '*': '0055' },
  max_ram: { '*': '0055' },
  maxRamMib: { '*': '0055' },
  os_type: { '*': '0056' },
  os_version: { iso_required: '0166', quick_required: '0159', '*': '0122' },
  osVersion: { '*': '0122' },
  type: { '*': '0117' },
  architecture: { '*': '0212' },
  hw_firmware_type: { '*': '0141' },
  bootMode: { '*': '0141' },
  source: { '*': '0021' },
  instance_id: { '*': '0012' },
  volume_id: { '*': '0120' },
  data_images: { too_many: '0194', '*': '0001' },
  dataDisks: { too_many: '0194', '*': '0001' },
  tag: { '*': '0115' },
  tags: { too_many: '0116', '*': '0115' },
  image_tags: { '*': '0115' },
  image_tag: { '*': '0115' },
  key: { '*': '0115' },
  keys: { '*': '0115' },
  images: { '*': '0027' },
  imageIds: { '*': '0027' },
  image_id: { '*': '0066' },
  imageId: { '*': '0066' },
  marker: { '*': '0066' },
  projects: { '*': '0067' },
  projectIds: { '*': '0067' },
  project_id: { '*': '0067' },
  projectId: { '*': '0067' },
  region: { '*': '0142' },
  project_name: { '*': '0145' },
  agency_name: { '*': '0151' },
  enterprise_project_id: { '*': '0155' },
  flavor_id: { '*': '0192' },
}

/** The innermost part of the path that has codes of its own says which. */
function invalidInput({ params }: DomainError): Answer {
  const reason = String(params.reason)
  for (const part of String(params.field).split('.').toReversed()) {
    const codes = Object.hasOwn(fieldCodes, part) ? fieldCodes[part] : undefined
    if (codes) return ims(codes[reason] ?? codes['*'] ?? '0001')
  }
  return ims('0001')
}

const exceeded = ({ params }: DomainError): Answer => ims(params.resource === 'create_jobs' ? '0060' : '0015')

/**
 * What IMS calls each refusal; ims-api §14. Nearly all are a 400: the code tells them apart. Complete: a new code does not
 * compile without its answer.
 */
const answers = {
  'request.invalid': invalidInput,
  'request.too_large': gateway('0201', 413),
  'request.range_not_satisfiable': ims('0001'),
  'request.throttled': gateway('0308', 429),
  'request.conflict': ims('0060'),
  'request.cross_origin': gateway('0306', 403),
  'request.not_found': gateway('0101', 404),
  'request.method_not_allowed': gateway('0101', 404),
  'request.media_type': ims('0001'),
  'request.precondition': ims('0035'),
  'request.key_reused': ims('0001'),
  'request.not_supported': ims('0105'),
  internal: ims('0061', 500),
  unavailable: ims('0061', 503),
  'auth.required': gateway('0301', 401),
  'auth.failed': gateway('0301', 401),
  'auth.password_change_required': gateway('0302', 403),
  'auth.password_wrong': gateway('0302', 403),
  'auth.token_not_found': gateway('0301', 401),
  'auth.signature_wrong': gateway('0301', 401),
  'auth.signature_date': gateway('0301', 401),
  'auth.signature_used': gateway('0301', 401),
  'auth.scope': gateway('0310', 403),
  'auth.session_not_found': gateway('0301', 401),
  'iam.denied': ims('0026', 403),
  'iam.denied_explicitly': ims('0026', 403),
  'iam.region_unknown': ims('0147'),
  'iam.operator_only': ims('0026', 403),
  'iam.account_frozen': ims('0239'),
  'iam.owner_untouchable': ims('0026', 403),
  'iam.oneself': ims('0001'),
  'iam.user_not_found': ims('0001'),
  'iam.user_disabled': ims('0001'),
  'iam.group_not_found': ims('0001'),
  'iam.policy_not_found': ims('0001'),
  'iam.agency_not_found': ims('0001'),
  'iam.grant_not_found': ims('0001'),
  'iam.access_key_not_found': ims('0001'),
  'iam.access_key_limit': ims('0001'),
  'iam.project_not_found': ims('0030'),
  'iam.project_main': ims('0030'),
  'iam.project_in_use': ims('0030'),
  'iam.name_taken': ims('0001'),
  'iam.policy_in_use': ims('0001'),
  'iam.policy_not_for_agency': ims('0001'),
  'iam.policy_invalid': ims('0001'),
  'iam.password_too_short': ims('0001'),
  'iam.password_too_simple': ims('0001'),
  'iam.password_has_name': ims('0001'),
  'iam.password_reused': ims('0001'),
  'audit.record_not_found': ims('0001'),
  'image.not_found': ims('0144'),
  'image.not_active': ims('0046'),
  'image.being_created': ims('0090'),
  'image.protected': ims('0091'),
  'image.published': ims('0093'),
  'image.not_owner': ims('0047'),
  'image.public': ims('0094'),
  'image.status_changed': ims('0046'),
  'image.data_disk_attribute': ims('0168'),
  'image.min_disk_too_small': ims('0055'),
  'image.memory_range': ims('0055'),
  'image.arm_needs_uefi': ims('0141'),
  'image.uefi_unsupported': ims('0141'),
  'image.no_data': ims('0057'),
  'image.attribute_reserved': ims('0035'),
  'image.attribute_missing': ims('0035'),
  'image.attribute_fixed': ims('0035'),
  'image.too_many_properties': ims('0035'),
  'image.not_queued': ims('0046'),
  'image.not_staged': ims('0046'),
  'image.deactivated': ims('0046'),
  'image.id_taken': ims('0066'),
  'image.location_refused': ims('0057'),
  'image.last_location': ims('0035'),
  'image.hash_conflict': ims('0035'),
  'image.download_refused': ims('0071'),
  'image.integrity': ims('0061', 500),
  'share.published': ims('0107'),
  'share.encrypted': ims('0098'),
  'share.full_server_csbs': ims('0135'),
  'share.too_many_receivers': ims('0088'),
  'share.with_oneself': ims('0076'),
  'share.receiver_unknown': ims('0108'),
  'share.not_private': ims('0089'),
  'share.member_not_found': ims('0114'),
  'share.member_exists': ims('0112'),
  'share.owner_cannot_answer': ims('0047'),
  'market.cannot_publish': ims('0082'),
  'market.not_published': ims('0042'),
  'tag.too_many': ims('0116'),
  'tag.duplicate_key': ims('0115'),
  'tag.not_found': ims('0115', 404),
  'quota.exceeded': exceeded,
  'quota.request_not_above': ims('0001'),
  'quota.request_pending': ims('0001'),
  'quota.request_not_found': ims('0001'),
  'quota.request_over': ims('0001'),
  'quota.limit_below_used': ims('0001'),
  'quota.scope': ims('0001'),
  'account.not_found': ims('0001'),
  'account.name_taken': ims('0001'),
  'account.operator': ims('0001'),
  'account.frozen': ims('0001'),
  'account.not_frozen': ims('0001'),
  'region.not_found': ims('0147'),
  'region.id_taken': ims('0147'),
  'region.in_use': ims('0147'),
  'region.last': ims('0147'),
  'region.zone_not_found': ims('0147'),
  'region.zone_taken': ims('0147'),
  'region.last_zone': ims('0147'),
  'store.full': ims('0061', 503),
  'bucket.not_found': ims('0069'),
  'bucket.name_taken': ims('0069'),
  'bucket.not_standard': ims('0069'),
  'bucket.not_empty': ims('0069'),
  'object.not_found': ims('0121'),
  'object.exists': ims('0070'),
  'object.in_use': ims('0060'),
  // No call of the vendor's: the status tells these apart, not the code.
  'upload.not_found': ims('0057', 404),
  'upload.not_open': ims('0057', 409),
  'upload.part_number': ims('0057'),
  'upload.part_size': ims('0057'),
  'upload.part_checksum': ims('0057'),
  'upload.part_differs': ims('0057', 422),
  'upload.incomplete': ims('0057', 409),
  'upload.checksum': ims('0057', 422),
  'upload.file_too_large': ims('0059', 413),
  'web.url_invalid': ims('0057'),
  'web.address_refused': ims('0057'),
  'web.unreachable': ims('0057'),
  'web.status': ims('0057'),
  'web.too_large': ims('0057'),
  'web.stalled': ims('0057'),
  'web.too_many_redirects': ims('0057'),
  'file.empty': ims('0057'),
  'file.truncated': ims('0057'),
  'file.format_unknown': ims('0072'),
  'file.format_unsupported': ims('0072'),
  'file.format_mismatch': ims('0072'),
  'file.ambiguous': ims('0057'),
  'file.backing_file': ims('0057'),
  'file.external_data': ims('0057'),
  'file.multi_extent': ims('0057'),
  'file.differencing': ims('0057'),
  'file.encrypted': ims('0057'),
  'file.snapshots': ims('0057'),
  'file.unknown_features': ims('0057'),
  'file.corrupt': ims('0057'),
  'file.table_too_large': ims('0057'),
  'file.unclean': ims('0057'),
  'file.virtual_size_too_large': ims('0111'),
  'file.too_large': ims('0059'),
  'file.iso_not_disk': ims('0072'),
  'file.no_boot_record': ims('0057'),
  'file.inconsistent': ims('0057'),
  'job.not_found': ims('0023'),
  'job.not_cancellable': ims('0018'),
  'job.not_retryable': ims('0018'),
  'job.cancelled': ims('0014'),
  'job.worker_lost': ims('0014'),
  'job.tool_failed': ims('0014'),
  'job.tool_limits': ims('0014'),
  'job.no_space': ims('0014'),
  'job.source_changed': ims('0014'),
  // No call of IMS speaks of metadata definitions.
  'metadata.namespace_not_found': ims('0001'),
  'metadata.namespace_taken': ims('0001'),
  'metadata.namespace_protected': ims('0001'),
  'metadata.not_owner': ims('0001'),
  'metadata.definition_not_found': ims('0001'),
  'metadata.definition_taken': ims('0001'),
  'metadata.association_not_found': ims('0001'),
  'metadata.association_taken': ims('0001'),
  'metadata.too_many': ims('0001'),
} as const satisfies Record<ErrorCode, AnswerTo>

export function imsAnswerTo(error: DomainError): Answer {
  const answer: AnswerTo = answers[error.code]
  return typeof answer === 'function' ? answer(error) : answer
}

/** The code that a failed job tells. */
export const imsCodeOf = (error: DomainError): string => imsAnswerTo(error).code

/** Verbs' names of what a request says, by those of the API. */
const fieldNames: FieldNames = {
  starts: [
    ['main', ''],
    ['changes.properties', ''],
    ['changes', ''],
    ['properties', ''],
    ['dataDisks', 'data_images'],
    ['comparisons', 'query'],
  ],
  parts: {
    objectId: 'image_url',
    minDiskGib: 'min_disk',
    minRamMib: 'min_ram',
    maxRamMib: 'max_ram',
    osVersion: 'os_version',
    osType: 'os_type',
    bootMode: 'hw_firmware_type',
    hasNicMultiqueue: 'hw_vif_multiqueue_enabled',
    serverType: 'type',
    imageId: 'image_id',
    imageIds: 'images',
    projectId: 'project_id',
    projectIds: 'projects',
    fileName: 'file_name',
    sizeBytes: 'size_bytes',
    bucketId: 'bucket_name',
    objectKey: 'object_key',
    uploadId: 'upload_id',
  },
}

export const presentImsError: PresentError = (error, { requestId }) => {
  const refusal = asRefusal(error)
  const { by, code, status } = imsAnswerTo(refusal)
  const message = errorText(inWireWords(refusal, fieldNames))
  const body =
    by === 'gateway'
      ? { error_msg: message, error_code: code, request_id: requestId }
      : { error: { code, message } }
  return Response.json(body, { status })
}
