import { Readable } from 'node:stream'
import { POLICY_VERSION } from '@/lib/domain/iam/policy-document'

/** One thing of every kind, by its id. */
export interface Ids {
  image: string
  object: string
  bucket: string
  job: string
  upload: string
  user: string
  group: string
  policy: string
  agency: string
  grant: string
  accessKey: string
  bucketName: string
  session: string
  project: string
  quotaRequest: string
  namespace: string
  key: string
  keyGrant: string
}

export const document = { Version: POLICY_VERSION, Statement: [{ Effect: 'Allow', Action: ['ims:*:*'] }] }
export const written = JSON.stringify(document)

/** An input for every verb that takes ids, made of the given ones. */
export const withIds: Record<string, (ids: Ids) => unknown> = {
  getRecord: () => ({ sequence: 1_000_000 }),
  deleteBucket: ({ bucket }) => ({ bucketId: bucket }),
  getBucket: ({ bucket }) => ({ bucketId: bucket }),
  listObjects: ({ bucket }) => ({ bucketId: bucket }),
  deleteObject: ({ object }) => ({ objectId: object }),
  openObject: ({ object }) => ({ objectId: object }),
  linkObject: ({ object }) => ({ objectId: object, lifetimeSeconds: 3600 }),
  openLinkedObject: ({ object }) => ({ objectId: object, sha256: '' }),
  getSource: ({ object }) => ({ objectId: object }),
  inspectObject: ({ object }) => ({ objectId: object }),
  importImage: ({ object }) => ({ kind: 'system_disk', objectId: object, name: 'mine', minDiskGib: 40 }),
  getImage: ({ image }) => ({ imageId: image }),
  updateImage: ({ image }) => ({ imageId: image, name: 'mine' }),
  deleteImage: ({ image }) => ({ imageId: image }),
  openImageDownload: ({ image }) => ({ imageId: image }),
  listMembers: ({ image }) => ({ imageId: image }),
  shareImage: ({ image }) => ({ imageId: image, receivers: ['somebody'] }),
  unshareImage: ({ image, project }) => ({ imageId: image, projectIds: [project] }),
  answerShares: ({ image }) => ({ imageIds: [image], answer: 'accepted' }),
  putWireTag: ({ image }) => ({ imageId: image, tag: { key: 'a b', value: '' } }),
  putTag: ({ image }) => ({ imageId: image, tag: { key: 'a', value: 'b' } }),
  deleteTag: ({ image }) => ({ imageId: image, key: 'env' }),
  setTags: ({ image }) => ({ imageId: image, tags: [] }),
  getKey: ({ key }) => ({ keyId: key }),
  listKeyImages: ({ key }) => ({ keyId: key }),
  listKeyGrants: ({ key }) => ({ keyId: key }),
  updateKey: ({ key }) => ({ keyId: key, alias: 'mine' }),
  enableKey: ({ key }) => ({ keyId: key }),
  disableKey: ({ key }) => ({ keyId: key }),
  rotateKey: ({ key }) => ({ keyId: key }),
  scheduleKeyDeletion: ({ key }) => ({ keyId: key, pendingDays: 7 }),
  cancelKeyDeletion: ({ key }) => ({ keyId: key }),
  createKeyGrant: ({ key }) => ({ keyId: key, userName: 'somebody', actions: ['kms:dek:create'] }),
  retireKeyGrant: ({ key, keyGrant }) => ({ keyId: key, grantId: keyGrant }),
  getJob: ({ job }) => ({ jobId: job }),
  cancelJob: ({ job }) => ({ jobId: job }),
  retryJob: ({ job }) => ({ jobId: job }),
  getUpload: ({ upload }) => ({ uploadId: upload }),
  abortUpload: ({ upload }) => ({ uploadId: upload }),
  completeUpload: ({ upload }) => ({ uploadId: upload, sha256: '0'.repeat(64) }),
  receivePart: ({ upload }) => ({
    ...{ uploadId: upload, partNumber: 1, sizeBytes: 1, sha256: '0'.repeat(64) },
    body: null,
    signal: new AbortController().signal,
  }),
  withdrawQuotaRequest: ({ quotaRequest }) => ({ requestId: quotaRequest }),
  getNamespace: ({ namespace }) => ({ namespace }),
  updateNamespace: ({ namespace }) => ({ namespace, fields: { name: 'mine' } }),
  deleteNamespace: ({ namespace }) => ({ namespace }),
  associateResourceType: ({ namespace }) => ({
    namespace,
    association: { resourceType: 'OS::Glance::Image' },
  }),
  dissociateResourceType: ({ namespace }) => ({ namespace, resourceType: 'OS::Glance::Image' }),
  getDefinition: ({ namespace }) => ({ namespace, kind: 'tag', name: 'a' }),
  listDefinitions: ({ namespace }) => ({ namespace, kind: 'tag' }),
  addDefinition: ({ namespace }) => ({ namespace, definition: { kind: 'tag', name: 'b' } }),
  updateDefinition: ({ namespace }) => ({ namespace, name: 'a', definition: { kind: 'tag', name: 'b' } }),
  deleteDefinition: ({ namespace }) => ({ namespace, kind: 'tag', name: 'a' }),
  clearDefinitions: ({ namespace }) => ({ namespace, kind: 'tag' }),
  setTagDefinitions: ({ namespace }) => ({ namespace, names: [] }),
  getUser: ({ user }) => ({ userId: user }),
  updateUser: ({ user }) => ({ userId: user, status: 'disabled' }),
  resetPassword: ({ user }) => ({ userId: user }),
  deleteUser: ({ user }) => ({ userId: user }),
  setUserGroups: ({ user }) => ({ userId: user, groupIds: [] }),
  listUserGrants: ({ user }) => ({ userId: user }),
  listUserSessions: ({ user }) => ({ userId: user }),
  endUserSessions: ({ user }) => ({ userId: user }),
  endOwnSessions: ({ session }) => ({ sessionId: session }),
  listUserAccessKeys: ({ user }) => ({ userId: user }),
  changeOwnAccessKey: ({ accessKey }) => ({ accessKeyId: accessKey, status: 'disabled' }),
  changeUserAccessKey: ({ user, accessKey }) => ({ userId: user, accessKeyId: accessKey, status: null }),
  createUser: ({ group }) => ({ name: 'spy', groupIds: [group] }),
  getGroup: ({ group }) => ({ groupId: group }),
  updateGroup: ({ group }) => ({ groupId: group, name: 'mine' }),
  deleteGroup: ({ group }) => ({ groupId: group }),
  addGroupMembers: ({ group, user }) => ({ groupId: group, userIds: [user] }),
  removeGroupMembers: ({ group, user }) => ({ groupId: group, userIds: [user] }),
  grantPolicies: ({ group }) => ({
    receiver: { kind: 'group', id: group },
    policies: ['IMS FullAccess'],
    projectIds: null,
  }),
  revokeGrant: ({ grant }) => ({ grantId: grant }),
  updatePolicy: ({ policy }) => ({ policyId: policy, name: 'mine', document: written }),
  deletePolicy: ({ policy }) => ({ policyId: policy }),
  updateAgency: ({ agency }) => ({ agencyId: agency, name: 'mine' }),
  deleteAgency: ({ agency }) => ({ agencyId: agency }),
  editImage: ({ image }) => ({ imageId: image, changes: { name: 'mine' } }),
  uploadImage: ({ image }) => ({ imageId: image, body: Readable.from([]), sizeBytes: 1 }),
  stageImage: ({ image }) => ({ imageId: image, body: Readable.from([]), sizeBytes: 1 }),
  orderFetch: ({ image }) => ({
    imageId: image,
    origin: { kind: 'web', url: 'https://example.com/a' },
    asked: {},
  }),
  listFetches: ({ image }) => ({ imageId: image }),
  openImageData: ({ image }) => ({ imageId: image }),
  setImageActivity: ({ image }) => ({ imageId: image, isActive: false }),
  offerImage: ({ image, project }) => ({ imageId: image, projectId: project }),
  listOffers: ({ image }) => ({ imageId: image }),
  answerOffer: ({ image, project }) => ({ imageId: image, projectId: project, status: 'accepted' }),
  locateBucket: ({ bucketName }) => ({ bucketName }),
  locateObject: ({ bucketName }) => ({ bucketName, key: bucketName }),
  importFiles: ({ object }) => ({
    main: { kind: 'system_disk', objectId: object, name: 'mine', minDiskGib: 1 },
  }),
  getJobReport: ({ job }) => ({ jobId: job }),
  offerImages: ({ image, project }) => ({ imageIds: [image], projectIds: [project] }),
  withdrawImages: ({ image, project }) => ({ imageIds: [image], projectIds: [project] }),
  answerImages: ({ image, project }) => ({ imageIds: [image], projectId: project, answer: 'accepted' }),
  mergeTags: ({ image }) => ({ imageId: image, tags: [{ key: 'a', value: 'b' }] }),
  removeTags: ({ image }) => ({ imageId: image, keys: ['env'] }),
  copyImage: ({ image }) => ({ imageId: image, name: 'mine' }),
  copyImageAcross: ({ image }) => ({ imageId: image, name: 'mine', regionId: 'x', agencyName: 'x' }),
  exportImage: ({ image, bucket }) => ({
    ...{ imageId: image, bucketId: bucket || 'x', key: 'x', format: 'vhd' },
  }),
  deleteProject: ({ project }) => ({ projectId: project }),
  assignRole: ({ project, user }) => ({ projectId: project, userId: user, role: 'member' }),
  unassignRole: ({ project, user }) => ({ projectId: project, userId: user, role: 'member' }),
  explainPermission: ({ user, project }) => ({ userId: user, action: 'ims:images:get', projectId: project }),
}
