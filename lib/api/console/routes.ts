import { getAccount } from '@/lib/services/account/get-account'
import { listAccounts } from '@/lib/services/account/list-accounts'
import { getRecord, listFacets, listRecords } from '@/lib/services/audit/list-records'
import { getAuditRetention } from '@/lib/services/audit/retention'
import { verifyAccount } from '@/lib/services/audit/verify-account'
import { deleteObject } from '@/lib/services/bucket/delete-object'
import { listBuckets } from '@/lib/services/bucket/list-buckets'
import { listObjects } from '@/lib/services/bucket/list-objects'
import { getHealth } from '@/lib/services/health/get-health'
import { getSettings } from '@/lib/services/health/get-settings'
import { listOwnAccessKeys, listUserAccessKeys } from '@/lib/services/iam/access-keys/access-keys'
import { listAgencies } from '@/lib/services/iam/agencies/list-agencies'
import { explainPermission } from '@/lib/services/iam/explain-permission'
import { listProjects } from '@/lib/services/iam/grants/list-projects'
import { listUserGrants } from '@/lib/services/iam/grants/list-user-grants'
import { getGroup, listGroups } from '@/lib/services/iam/groups/list-groups'
import { listPolicies } from '@/lib/services/iam/policies/list-policies'
import { listOwnSessions, listUserSessions } from '@/lib/services/iam/sessions/list-sessions'
import { getAccountSettings } from '@/lib/services/iam/settings/account-settings'
import { getOwnProfile } from '@/lib/services/iam/users/get-own-profile'
import { getUser, listUsers } from '@/lib/services/iam/users/list-users'
import { getImage } from '@/lib/services/image/get-image'
import { inspectObject } from '@/lib/services/image/inspect-object'
import { listImages } from '@/lib/services/image/list-images'
import { getIntegrity } from '@/lib/services/integrity/get-integrity'
import { getJob, listJobs } from '@/lib/services/job/list-jobs'
import { listKeyGrants } from '@/lib/services/kms/key-grants'
import { listKeyImages } from '@/lib/services/kms/list-key-images'
import { getKey, listKeys } from '@/lib/services/kms/list-keys'
import { getQuotas } from '@/lib/services/quota/get-quotas'
import { listQueuedRequests, listQuotaRequests } from '@/lib/services/quota/list-requests'
import { listRegions } from '@/lib/services/region/list-regions'
import { checkReceiver } from '@/lib/services/share/find-receiver'
import { countInvitations, listInvitations } from '@/lib/services/share/list-invitations'
import { listMembers } from '@/lib/services/share/list-members'
import { listTags } from '@/lib/services/tag/list-tags'
import { abortUpload } from '@/lib/services/upload/abort-upload'
import { beginUpload } from '@/lib/services/upload/begin-upload'
import { getUpload, listUploads } from '@/lib/services/upload/list-uploads'
import { auditFilterOf } from './audit-filter'
import { completeUploadHandler } from './complete-upload'
import { imageFilterOf } from './image-filter'
import { type Handler, jsonRead, jsonWrite, listParam, numberParam, textParam } from './json'

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
      ...imageFilterOf(query),
      sort: textParam(query, 'sort'),
      direction: textParam(query, 'direction'),
      pageSize: numberParam(query, 'pageSize'),
      cursor: query.get('cursor'),
    })),
  ],
  ['GET', '/images/:imageId', jsonRead(getImage, (_query, { imageId }) => ({ imageId }))],
  ['GET', '/images/:imageId/members', jsonRead(listMembers, (_query, { imageId }) => ({ imageId }))],
  ['GET', '/receivers', jsonRead(checkReceiver, (query) => ({ receiver: textParam(query, 'receiver') }))],
  ['GET', '/tags', jsonRead(listTags, () => ({}))],
  ['GET', '/quotas', jsonRead(getQuotas, () => ({}))],
  ['GET', '/quotas/requests', jsonRead(listQuotaRequests, () => ({}))],
  [
    'GET',
    '/operator/accounts',
    jsonRead(listAccounts, (query) => ({
      search: textParam(query, 'search'),
      status: listParam(query, 'status'),
      after: query.get('after'),
    })),
  ],
  ['GET', '/operator/accounts/:accountId', jsonRead(getAccount, (_query, { accountId }) => ({ accountId }))],
  [
    'GET',
    '/operator/quotas',
    jsonRead(listQueuedRequests, (query) => ({
      status: listParam(query, 'status'),
      page: numberParam(query, 'page'),
    })),
  ],
  ['GET', '/operator/regions', jsonRead(listRegions, () => ({}))],
  ['GET', '/operator/integrity', jsonRead(getIntegrity, (query) => ({ states: listParam(query, 'state') }))],
  ['GET', '/operator/health', jsonRead(getHealth, () => ({}))],
  ['GET', '/operator/settings', jsonRead(getSettings, () => ({}))],
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
  ['GET', '/buckets', jsonRead(listBuckets, () => ({}))],
  [
    'GET',
    '/buckets/:bucketId/objects',
    jsonRead(listObjects, (query, { bucketId }) => ({
      bucketId,
      prefix: textParam(query, 'prefix'),
      after: query.get('after'),
      pageSize: numberParam(query, 'pageSize'),
    })),
  ],
  ['GET', '/objects/:objectId/inspection', jsonRead(inspectObject, (_query, { objectId }) => ({ objectId }))],
  ['DELETE', '/objects/:objectId', jsonWrite(deleteObject, (_body, { objectId }) => ({ objectId }))],
  ['GET', '/keys', jsonRead(listKeys, () => ({}))],
  ['GET', '/keys/:keyId', jsonRead(getKey, (_query, { keyId }) => ({ keyId }))],
  ['GET', '/keys/:keyId/images', jsonRead(listKeyImages, (_query, { keyId }) => ({ keyId }))],
  ['GET', '/keys/:keyId/grants', jsonRead(listKeyGrants, (_query, { keyId }) => ({ keyId }))],
  ['GET', '/uploads', jsonRead(listUploads, () => ({}))],
  ['POST', '/uploads', jsonWrite(beginUpload, (body) => body, 201)],
  ['GET', '/uploads/:uploadId', jsonRead(getUpload, (_query, { uploadId }) => ({ uploadId }))],
  ['DELETE', '/uploads/:uploadId', jsonWrite(abortUpload, (_body, { uploadId }) => ({ uploadId }))],
  ['POST', '/uploads/:uploadId/complete', completeUploadHandler],
  [
    'GET',
    '/audit/records',
    jsonRead(listRecords, (query) => ({
      ...auditFilterOf(query),
      before: numberParam(query, 'before'),
      pageSize: numberParam(query, 'pageSize'),
    })),
  ],
  [
    'GET',
    '/audit/records/:sequence',
    jsonRead(getRecord, (_query, { sequence }) => ({ sequence: Number(sequence) })),
  ],
  ['GET', '/account/profile', jsonRead(getOwnProfile, () => ({}))],
  ['GET', '/account/sessions', jsonRead(listOwnSessions, () => ({}))],
  ['GET', '/account/access-keys', jsonRead(listOwnAccessKeys, () => ({}))],
  ['GET', '/account/settings', jsonRead(getAccountSettings, () => ({}))],
  ['GET', '/audit/facets', jsonRead(listFacets, () => ({}))],
  ['GET', '/audit/verification', jsonRead(verifyAccount, () => ({}))],
  ['GET', '/audit/retention', jsonRead(getAuditRetention, () => ({}))],
  [
    'GET',
    '/iam/users',
    jsonRead(listUsers, (query) => ({ search: textParam(query, 'search'), status: query.get('status') })),
  ],
  ['GET', '/iam/users/:userId', jsonRead(getUser, (_query, { userId }) => ({ userId }))],
  ['GET', '/iam/users/:userId/grants', jsonRead(listUserGrants, (_query, { userId }) => ({ userId }))],
  ['GET', '/iam/users/:userId/sessions', jsonRead(listUserSessions, (_query, { userId }) => ({ userId }))],
  [
    'GET',
    '/iam/users/:userId/access-keys',
    jsonRead(listUserAccessKeys, (_query, { userId }) => ({ userId })),
  ],
  ['GET', '/iam/groups', jsonRead(listGroups, (query) => ({ search: textParam(query, 'search') }))],
  ['GET', '/iam/groups/:groupId', jsonRead(getGroup, (_query, { groupId }) => ({ groupId }))],
  ['GET', '/iam/policies', jsonRead(listPolicies, () => ({}))],
  ['GET', '/iam/agencies', jsonRead(listAgencies, () => ({}))],
  ['GET', '/iam/projects', jsonRead(listProjects, () => ({}))],
  [
    'GET',
    '/iam/explain',
    jsonRead(explainPermission, (query) => ({
      userId: query.get('user'),
      action: query.get('action'),
      projectId: query.get('project'),
      resourceId: query.get('resource'),
      sourceAddress: query.get('address'),
    })),
  ],
]
