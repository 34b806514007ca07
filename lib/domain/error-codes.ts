/** Every reason the product can refuse with. Adapters and both languages must answer each of them. */
export const errorCodes = [
  // request
  'request.invalid', // { field, reason }
  'request.too_large', // { limitBytes }
  'request.range_not_satisfiable', // { sizeBytes }
  'request.throttled', // { retryAfterSeconds }
  'request.conflict', // somebody else changed it first
  'request.cross_origin', // another site tried to act in the person's name
  'request.not_found', // no such operation at this address
  'request.method_not_allowed',
  'request.media_type', // { accepted: string[] }
  'request.precondition',
  'request.key_reused',
  'request.not_supported', // { operation }
  'internal',
  'unavailable', // { part }
  // identity
  'auth.required',
  'auth.failed',
  'auth.password_change_required',
  'auth.password_wrong', // the present password, asked for before it is changed
  'auth.token_not_found',
  'auth.signature_wrong', // the request does not carry the signature that its access key makes
  'auth.signature_date', // { limitMinutes } the clocks of client and service are too far apart
  'auth.signature_used',
  'auth.scope', // a token for a project is needed
  'auth.session_not_found',
  'iam.denied', // { action, need: string[], role?, missingRole? }
  'iam.denied_explicitly', // { action } a policy of the account forbids it, whatever others allow
  'iam.region_unknown', // { region }
  'iam.operator_only', // { action }
  'iam.account_frozen', // { action } in arrears: looking and deleting only [C13]
  'iam.owner_untouchable', // the account's owner cannot be changed by others
  'iam.oneself', // what nobody may do to themselves: disable, delete
  'iam.user_not_found',
  'iam.user_disabled',
  'iam.group_not_found',
  'iam.policy_not_found',
  'iam.agency_not_found',
  'iam.agency_refused', // { agency, region }
  'iam.grant_not_found',
  'iam.access_key_not_found',
  'iam.access_key_limit', // { limit } keys a person may have
  'iam.project_not_found',
  'iam.project_main',
  'iam.project_in_use', // { images, buckets, keys }
  'iam.name_taken', // { name }
  'iam.policy_in_use', // { groups }
  'iam.policy_not_for_agency', // { policy }
  'iam.policy_invalid', // { at, reason, value }
  'iam.password_too_short', // { minimum }
  'iam.password_too_simple', // { minimum }
  'iam.password_has_name',
  'iam.password_reused', // { count }
  // audit
  'audit.record_not_found', // { sequence }
  // image
  'image.not_found',
  'image.not_active', // { status }
  'image.being_created',
  'image.protected',
  'image.published',
  'image.not_owner',
  'image.public',
  'image.status_changed', // { from, to }
  'image.data_disk_attribute', // { field } data-disk images: name and description only
  'image.min_disk_too_small', // { minDiskGib, virtualSizeGib }
  'image.memory_range', // { minRamMib, maxRamMib }
  'image.arm_needs_uefi',
  'image.uefi_unsupported', // { osVersion }
  'image.no_data',
  'image.attribute_reserved', // { name } set by the service alone
  'image.attribute_missing', // { name } replace or remove of what is not there
  'image.attribute_fixed', // { name } not any more at this stage
  'image.too_many_properties', // { limit }
  'image.not_queued', // { status }
  'image.not_staged', // { status }
  'image.deactivated',
  'image.id_taken', // { imageId }
  'image.location_refused', // { reason }
  'image.last_location',
  'image.hash_conflict',
  'image.download_refused',
  'image.iso_refused',
  'image.full_server_not_copied',
  'image.full_server_not_exported',
  'image.too_large_to_copy', // { limitGib }
  'image.too_large_to_leave', // { limitGib } to another region
  'image.too_large_to_export', // { limitGib }
  'image.copy_same_region',
  'image.copy_not_accepted',
  'image.copy_running',
  'image.encrypted_stays', // an encrypted image leaves its region in no way
  'image.public_not_exported',
  'image.market_not_exported',
  'image.licensed_not_exported', // { platform }
  'image.quick_export_needed', // { limitGib }
  'image.quick_export_encrypted',
  'image.not_a_disk', // { format }
  'image.bms_not_encrypted',
  'image.public_not_encrypted',
  'image.key_unchanged', // a copy that is encrypted anew needs another key
  'image.shared_copy_not_encrypted',
  'image.integrity', // stored bytes do not have the recorded checksum
  'image.signature', // { imageId } the row is not as the service wrote it
  // sharing
  'share.published',
  'share.encrypted',
  'share.full_server_csbs',
  'share.too_many_receivers', // { limit }
  'share.with_oneself',
  'share.receiver_unknown', // { receiver }
  'share.not_private',
  'share.member_not_found',
  'share.member_exists', // { receiver }
  'share.owner_cannot_answer',
  // marketplace
  'market.cannot_publish', // { why }
  'market.not_published',
  // tags
  'tag.too_many', // { limit }
  'tag.duplicate_key', // { key }
  'tag.not_found', // { key }
  // metadata definitions
  'metadata.namespace_not_found', // { namespace }
  'metadata.namespace_taken', // { namespace }
  'metadata.namespace_protected', // { namespace }
  'metadata.not_owner', // { namespace } another project made it public
  'metadata.definition_not_found', // { kind, name }
  'metadata.definition_taken', // { kind, name }
  'metadata.association_not_found', // { resourceType }
  'metadata.association_taken', // { resourceType }
  'metadata.too_many', // { kind, limit }
  // quotas
  'quota.exceeded', // { resource, limit, used }
  'quota.request_not_above', // { limit } only more than there is can be asked for
  'quota.request_pending', // one open request a limit
  'quota.request_not_found',
  'quota.request_over', // { status } decided or withdrawn already
  'quota.limit_below_used', // { limit, used }
  'quota.scope', // the resource is not counted there
  // accounts, regions
  'account.not_found',
  'account.name_taken', // { name }
  'account.operator', // the operator's own account
  'account.frozen',
  'account.not_frozen',
  'region.not_found',
  'region.id_taken', // { id }
  'region.in_use', // { images, buckets, keys, grants }
  'region.last', // the only one
  'region.zone_not_found',
  'region.zone_taken', // { id }
  'region.last_zone',
  // buckets and objects
  'store.full',
  'bucket.not_found',
  'bucket.name_taken', // { name }
  'bucket.not_standard',
  'bucket.not_empty',
  'object.not_found',
  'object.exists', // { key }
  'object.in_use',
  // keys
  'kms.key_not_found',
  'kms.alias_taken', // { alias }
  'kms.default_key', // { alias } the project's own: people use it and cannot change it
  'kms.key_enabled', // { alias }
  'kms.key_disabled', // { alias }
  'kms.key_pending_deletion', // { alias }
  'kms.key_not_pending_deletion', // { alias }
  'kms.key_destroyed', // { alias } what it wrapped stays unreadable
  'kms.too_many_versions', // { limit }
  'kms.too_many_grants', // { limit } of one key
  'kms.grant_exists', // { user }
  'kms.grant_not_found',
  'kms.data_key_damaged', // the wrapped key is not what the key manager made for this image
  // uploads
  'upload.not_found',
  'upload.not_open', // { status }
  'upload.part_number', // { partCount }
  'upload.part_size', // { expectedBytes, receivedBytes }
  'upload.part_checksum', // { partNumber }
  'upload.part_differs', // { partNumber } the part is there already, with other bytes: the file has changed
  'upload.incomplete', // { missingParts }
  'upload.checksum', // { expected, actual }
  'upload.file_too_large', // { limitGib }
  // files of the web
  'web.url_invalid', // { reason }
  'web.address_refused', // { host } leads into a network that is not public
  'web.unreachable', // { host }
  'web.status', // { host, status }
  'web.too_large', // { limitBytes }
  'web.stalled', // { host }
  'web.too_many_redirects', // { limit }
  // disk files
  'file.empty',
  'file.truncated', // { format }
  'file.format_unknown',
  'file.format_unsupported', // { format }
  'file.format_mismatch', // { expected, found }
  'file.ambiguous', // { formats }
  'file.backing_file', // { format }
  'file.external_data', // { format }
  'file.multi_extent', // { format }
  'file.differencing', // { format }
  'file.encrypted', // { format }
  'file.snapshots', // { format }
  'file.unknown_features', // { format, bits }
  'file.corrupt', // { format, detail }
  'file.table_too_large', // { format }
  'file.unclean', // { format } not closed properly by its last writer: needs a repair first
  'file.virtual_size_too_large', // { virtualSizeGib, limitGib }
  'file.quick_import_needed', // { limitGib } this large only the quick way
  'file.quick_import_format', // { format }
  'file.too_large', // { limitGib }
  'file.iso_not_disk',
  'file.no_boot_record',
  'file.inconsistent', // { detail }
  // jobs
  'job.not_found',
  'job.not_cancellable', // { status }
  'job.not_retryable', // { status }
  'job.cancelled',
  'job.worker_lost',
  'job.tool_failed', // { tool, detail }
  'job.tool_limits', // { tool, limit }
  'job.no_space',
  'job.source_changed',
] as const

export type ErrorCode = (typeof errorCodes)[number]
