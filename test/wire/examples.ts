import { hashPassword } from '@/lib/domain/iam/password'
import { newHexId } from '@/lib/domain/ids'
import type { Services } from '@/lib/services/context'
import { contentDigest, makeUser, sha256Of } from '../support/api'
import type { TestDatabase } from '../support/database'
import { putObject } from '../support/put-object'
import { makeToken } from '../support/token'
import { createActiveImage, createImage, PATCH_TYPE, rawDisk, type WireCall } from '../support/wire-api'
import { makeAccount, makeAgency, OTHER_REGION, type TestAccount } from '../support/world'

/** Where an example takes place: an account of its own, and its owner. */
export interface Scene {
  database: TestDatabase
  services: Services
  account: TestAccount
  call: WireCall
}

/** A request that works for the account's owner, and what others get for the same. */
export interface Example {
  params?: Record<string, string>
  query?: Record<string, string>
  /** Bytes are sent as they are, everything else as JSON. */
  body?: unknown
  headers?: Record<string, string>
  /** What the owner is answered. */
  status: number
  /** What somebody without any permission is answered: when not given, 403 or 404. */
  newcomer?: number
  /**
   * For a request that names nothing of the account: what somebody of another account is answered. Else they are told that
   * there is no such thing.
   */
  stranger?: number
}

type ExampleOf = (scene: Scene) => Example | Promise<Example>

/** Reads about oneself, or about the service. */
const forAll = (more: Partial<Example> = {}): ExampleOf => {
  return () => ({ status: 200, newcomer: 200, stranger: 200, ...more })
}
const ofNobody = (more: Partial<Example> = {}): ExampleOf => {
  return () => ({ status: 200, stranger: 200, ...more })
}

const PASSWORD = 'Str0ng!Example#Pass'
let passwordHash: Promise<string> | undefined

const identity: Record<string, ExampleOf> = {
  'identity.version': forAll(),
  'identity.version_': forAll(),
  'identity.issueToken': async ({ database, account }) => {
    const userId = await makeUser(database, account)
    passwordHash ??= hashPassword(PASSWORD)
    await database.prisma.user.update({ where: { id: userId }, data: { passwordHash: await passwordHash } })
    const user = { id: userId, password: PASSWORD }
    const scope = { project: { id: account.projectId } }
    const auth = { identity: { methods: ['password'], password: { user } }, scope }
    return { body: { auth }, status: 201 }
  },
  'identity.validateToken': async ({ database, account }) => ({
    headers: { 'X-Subject-Token': await makeToken(database, account) },
    status: 200,
  }),
  'identity.checkToken': async ({ database, account }) => ({
    headers: { 'X-Subject-Token': await makeToken(database, account) },
    status: 200,
  }),
  'identity.revokeToken': async ({ database, account }) => ({
    headers: { 'X-Subject-Token': await makeToken(database, account) },
    status: 204,
  }),
  'identity.listProjects': forAll(),
  'identity.listOwnProjects': forAll(),
  'identity.getProject': ({ account }) => ({ params: { id: account.projectId }, status: 200 }),
  'identity.listDomains': forAll(),
  'identity.listOwnDomains': forAll(),
  'identity.getDomain': ({ account }) => ({ params: { id: account.id }, status: 200, newcomer: 200 }),
  'identity.listUsers': ofNobody(),
  'identity.getUser': async ({ database, account }) => ({
    params: { id: await makeUser(database, account) },
    status: 200,
  }),
  'identity.listRoles': forAll(),
  'identity.getRole': forAll({ params: { id: 'member' } }),
  'identity.listRegions': forAll(),
  'identity.getCatalog': forAll(),
  'identity.createProject': ({ account }) => ({
    body: { project: { name: `cn-north-4_${newHexId().slice(0, 6)}`, domain_id: account.id } },
    status: 201,
  }),
  'identity.deleteProject': async ({ call }) => {
    const project = { name: `cn-north-4_${newHexId().slice(0, 6)}` }
    const { body } = await call('POST', '/v3/projects', { project })
    return { params: { id: body.project.id }, status: 204 }
  },
  'identity.createUser': ({ account }) => ({
    body: { user: { name: newName(), password: PASSWORD, domain_id: account.id } },
    status: 201,
  }),
  'identity.deleteUser': async ({ database, account }) => ({
    params: { id: await makeUser(database, account, []) },
    status: 204,
  }),
  'identity.assignRole': async (scene) => ({ params: await assignment(scene), status: 204 }),
  'identity.unassignRole': async (scene) => {
    const params = await assignment(scene)
    await scene.call('PUT', `/v3/projects/${params.id}/users/${params.userId}/roles/${params.roleId}`)
    return { params, status: 204 }
  },
}

const newName = () => `n-${newHexId().slice(0, 12)}`

const assignment = async ({ database, account }: Scene) => ({
  id: account.projectId,
  userId: await makeUser(database, account, []),
  roleId: 'member',
})

const queued: ExampleOf = async ({ call }) => ({ params: { imageId: await createImage(call) }, status: 204 })
const active =
  (more: Partial<Example> = {}): ExampleOf =>
  async ({ call }) => ({ params: { imageId: await createActiveImage(call) }, status: 200, ...more })

/** An image that was offered to a project of another account. */
async function offered({ database, call }: Scene): Promise<{ imageId: string; memberId: string }> {
  const imageId = await createActiveImage(call, { visibility: 'shared' })
  const { projectId } = await makeAccount(database)
  await call('POST', `/v2/images/${imageId}/members`, { member: projectId })
  return { imageId, memberId: projectId }
}

const versions = ['', '_versions', '_v2', '_v2_', '_v2_0', '_v2_1', '_v2_2'].map(
  (end): [string, ExampleOf] => [`image.versions${end}`, forAll({ status: 300 })],
)

const images: Record<string, ExampleOf> = {
  ...Object.fromEntries(versions),
  'image.listImages': async ({ call }) => {
    await createImage(call)
    return { query: { limit: '2' }, status: 200, stranger: 200 }
  },
  'image.createImage': ofNobody({ body: { name: 'one', visibility: 'private' }, status: 201, stranger: 201 }),
  'image.getImage': active(),
  'image.updateImage': active({
    body: [{ op: 'replace', path: '/name', value: 'two' }],
    headers: PATCH_TYPE,
  }),
  'image.deleteImage': active({ status: 204 }),
  'image.deactivateImage': active({ status: 204 }),
  'image.reactivateImage': active({ status: 204 }),
  'image.addTag': async ({ call }) => ({
    params: { imageId: await createImage(call), tag: 'web' },
    status: 204,
  }),
  'image.deleteTag': async ({ call }) => ({
    params: { imageId: await createImage(call, { tags: ['web'] }), tag: 'web' },
    status: 204,
  }),
  'image.uploadData': async (scene) => ({ ...(await queued(scene)), body: rawDisk() }),
  'image.stageData': async (scene) => ({ ...(await queued(scene)), body: rawDisk() }),
  'image.downloadData': active(),
  'image.checkData': active(),
  'image.addMember': async ({ database, call }) => ({
    params: { imageId: await createActiveImage(call, { visibility: 'shared' }) },
    body: { member: (await makeAccount(database)).projectId },
    status: 200,
  }),
  'image.listMembers': async (scene) => ({
    params: { imageId: (await offered(scene)).imageId },
    status: 200,
  }),
  'image.getMember': async (scene) => ({ params: await offered(scene), status: 200 }),
  // The receiver's to do; of the owner it is refused.
  'image.updateMember': async (scene) => ({
    params: await offered(scene),
    body: { status: 'accepted' },
    status: 403,
  }),
  'image.deleteMember': async (scene) => ({ params: await offered(scene), status: 204 }),
  'image.importImage': async ({ call }) => {
    const imageId = await createImage(call)
    await call('PUT', `/v2/images/${imageId}/stage`, rawDisk())
    return { params: { imageId }, body: { method: { name: 'glance-direct' } }, status: 202 }
  },
  'image.listTasks': active(),
  'image.importInfo': forAll(),
  'image.storesInfo': forAll(),
  'image.usageInfo': ofNobody(),
  ...Object.fromEntries(
    ['image', 'images', 'member', 'members', 'task', 'tasks'].map((name) => [
      `image.schema.${name}`,
      forAll(),
    ]),
  ),
}

async function namespace({ call }: Pick<Scene, 'call'>): Promise<string> {
  const name = newName()
  await call('POST', '/v2/metadefs/namespaces', {
    namespace: name,
    objects: [{ name: 'one' }],
    properties: { one: { title: 'One', type: 'string' } },
    tags: [{ name: 'one' }],
    resource_type_associations: [{ name: 'OS::Glance::Image' }],
  })
  return name
}

/** A request about a namespace, and perhaps about a part of it. */
const inNamespace =
  (status: number, more: Partial<Example> = {}): ExampleOf =>
  async (scene) => ({ status, ...more, params: { namespace: await namespace(scene), ...more.params } })

const one = { params: { name: 'one' } }
const property = { title: 'Two', type: 'string' }

const metadefs: Record<string, ExampleOf> = {
  'image.listNamespaces': ofNobody(),
  'image.createNamespace': () => ({ body: { namespace: newName() }, status: 201, stranger: 201 }),
  'image.getNamespace': inNamespace(200),
  'image.updateNamespace': async (scene) => {
    const name = await namespace(scene)
    return { params: { namespace: name }, body: { namespace: name, display_name: 'New' }, status: 200 }
  },
  'image.deleteNamespace': inNamespace(204),
  'image.listResourceTypes': ofNobody(),
  'image.listAssociations': inNamespace(200),
  'image.addAssociation': inNamespace(201, { body: { name: 'OS::Nova::Flavor' } }),
  'image.deleteAssociation': inNamespace(204, { params: { resourceType: 'OS::Glance::Image' } }),
  'image.listNamespaceObjects': inNamespace(200),
  'image.addNamespaceObject': inNamespace(201, { body: { name: 'two' } }),
  'image.deleteNamespaceObjects': inNamespace(204),
  'image.getNamespaceObject': inNamespace(200, one),
  'image.updateNamespaceObject': inNamespace(200, { ...one, body: { name: 'two' } }),
  'image.deleteNamespaceObject': inNamespace(204, one),
  'image.listNamespaceProperties': inNamespace(200),
  'image.addNamespaceProperty': inNamespace(201, { body: { name: 'two', ...property } }),
  'image.deleteNamespaceProperties': inNamespace(204),
  'image.getNamespaceProperty': inNamespace(200, one),
  'image.updateNamespaceProperty': inNamespace(200, { ...one, body: { name: 'two', ...property } }),
  'image.deleteNamespaceProperty': inNamespace(204, one),
  'image.listNamespaceTags': inNamespace(200),
  'image.addNamespaceTag': inNamespace(201, { params: { name: 'two' } }),
  'image.deleteNamespaceTags': inNamespace(204),
  'image.getNamespaceTag': inNamespace(200, one),
  'image.updateNamespaceTag': inNamespace(200, { ...one, body: { name: 'two' } }),
  'image.deleteNamespaceTag': inNamespace(204, one),
  'image.setNamespaceTags': inNamespace(201, { body: { tags: [{ name: 'two' }] } }),
  ...Object.fromEntries(
    [
      ...['namespace', 'namespaces', 'object', 'objects', 'property', 'properties'],
      ...['resource_type', 'resource_types', 'tag', 'tags'],
    ].map((name) => [`image.schema.metadefs.${name}`, forAll()]),
  ),
}

const ofImage =
  (more: Partial<Example> & { status: number }, made: object = {}): ExampleOf =>
  async ({ call }) => ({ ...more, params: { imageId: await createActiveImage(call, made), ...more.params } })

/** The same, with the project in the path: for others it is not theirs, and so not there. */
const inProject =
  (more: Partial<Example> & { status: number }, made: object = {}): ExampleOf =>
  async (scene) => {
    const example = await ofImage(more, made)(scene)
    return { ...example, params: { projectId: scene.account.projectId, ...example.params } }
  }

const partOf = (bytes: Buffer) => ({ body: bytes, headers: { 'Content-Digest': contentDigest(bytes) } })

/** An upload of the account; with bytes, its only part has arrived. */
const ofUpload =
  (more: Partial<Example> & { status: number }, bytes?: Buffer): ExampleOf =>
  async ({ account, call }) => {
    const uploads = `/v1/${account.projectId}/cloudimages/uploads`
    const { body } = await call('POST', uploads, { file_name: 'disk.img', size_bytes: rawDisk().length })
    const part = bytes && partOf(bytes)
    if (part) await call('PUT', `${uploads}/${body.upload_id}/parts/1`, part.body, part.headers)
    return { ...more, params: { projectId: account.projectId, uploadId: body.upload_id, ...more.params } }
  }

/** A file in a bucket, as `bucket:object`. */
async function bucketPath({ services, account }: Scene): Promise<string> {
  const bucket = `b-${newHexId().slice(0, 12)}`
  await putObject(services, account, { bucket, key: 'disk.img', bytes: rawDisk() })
  return `${bucket}:disk.img`
}

const both = (id: string, example: ExampleOf) => ({ [id]: example, [`${id}InSafeMode`]: example })

const jobOf = async (scene: Scene): Promise<string> => {
  const body = {
    images: [(await offered(scene)).imageId],
    projects: [(await makeAccount(scene.database)).projectId],
  }
  return (await scene.call('POST', '/v1/cloudimages/members', body)).body.job_id
}

const ims: Record<string, ExampleOf> = {
  'ims.listImages': ofNobody(),
  'ims.updateImage': ofImage({
    body: [{ op: 'replace', path: '/name', value: 'two' }],
    headers: PATCH_TYPE,
    status: 200,
  }),
  ...both('ims.createImage', async (scene) => ({
    body: { name: 'one', image_url: await bucketPath(scene), min_disk: 40, os_version: 'CentOS 7.9 64bit' },
    status: 200,
  })),
  ...both('ims.createDataImage', async (scene) => ({
    body: { name: 'one', image_url: await bucketPath(scene), min_disk: 40 },
    status: 200,
  })),
  ...both('ims.quickImport', async (scene) => ({
    body: { name: 'one', image_url: await bucketPath(scene), min_disk: 40, os_version: 'CentOS 7.9 64bit' },
    status: 200,
  })),
  'ims.createWholeImage': () => ({
    body: { name: 'one', instance_id: newHexId() },
    status: 400,
  }),
  'ims.registerImage': async (scene) => ({
    params: { imageId: await createImage(scene.call) },
    body: { image_url: await bucketPath(scene) },
    status: 200,
  }),
  ...both('ims.exportImage', async (scene) => ({
    params: { imageId: await createActiveImage(scene.call) },
    body: { bucket_url: `${await bucketPath(scene)}-out`, file_format: 'vhd' },
    status: 200,
  })),
  ...both('ims.copyImage', async ({ call }) => ({
    params: { imageId: await createActiveImage(call) },
    body: { name: 'two' },
    status: 200,
  })),
  'ims.copyImageToRegion': async ({ database, account, call }) => ({
    params: { imageId: await createActiveImage(call) },
    body: {
      ...{ name: 'two', region: OTHER_REGION, project_name: OTHER_REGION },
      agency_name: await makeAgency(database, account),
    },
    status: 200,
  }),
  'ims.beginUpload': ({ account }) => ({
    params: { projectId: account.projectId },
    body: { file_name: 'disk.img', size_bytes: 4096 },
    status: 201,
  }),
  'ims.listUploads': ({ account }) => ({ params: { projectId: account.projectId }, status: 200 }),
  'ims.getUpload': ofUpload({ status: 200 }),
  'ims.putUploadPart': ofUpload({ params: { partNumber: '1' }, ...partOf(rawDisk()), status: 200 }),
  'ims.completeUpload': ofUpload({ body: { sha256: sha256Of(rawDisk()) }, status: 200 }, rawDisk()),
  'ims.abortUpload': ofUpload({ status: 204 }),
  'ims.deleteUploadedObject': async (scene) => {
    const example = await ofUpload({ status: 204 }, rawDisk())(scene)
    const { projectId, uploadId } = example.params ?? {}
    await scene.call('POST', `/v1/${projectId}/cloudimages/uploads/${uploadId}/complete`)
    return example
  },
  'ims.addMembers': async ({ database, call }) => ({
    body: {
      images: [await createActiveImage(call)],
      projects: [(await makeAccount(database)).projectId],
    },
    status: 200,
  }),
  // The receiver's to do; of the owner it is refused.
  'ims.updateMembers': async (scene) => {
    const { imageId, memberId } = await offered(scene)
    return {
      body: { images: [imageId], project_id: memberId, status: 'accepted' },
      status: 400,
    }
  },
  'ims.deleteMembers': async (scene) => {
    const { imageId, memberId } = await offered(scene)
    return { body: { images: [imageId], projects: [memberId] }, status: 200 }
  },
  'ims.listMembers': inProject({ status: 200 }),
  'ims.getMember': async (scene) => ({
    params: { projectId: scene.account.projectId, ...(await offered(scene)) },
    status: 200,
  }),
  'ims.putTag': async ({ call }) => ({
    body: { image_id: await createActiveImage(call), tag: 'web.1' },
    status: 204,
  }),
  'ims.listTagTexts': ofNobody(),
  'ims.listAllTags': ({ account }) => ({ params: { projectId: account.projectId }, status: 200 }),
  'ims.findByTags': ({ account }) => ({
    params: { projectId: account.projectId },
    body: { action: 'filter' },
    status: 200,
  }),
  'ims.listImageTags': inProject({ status: 200 }),
  'ims.addImageTag': inProject({ body: { tag: { key: 'web', value: '1' } }, status: 204 }),
  'ims.changeImageTags': inProject({
    body: { action: 'create', tags: [{ key: 'web', value: '1' }] },
    status: 204,
  }),
  'ims.deleteImageTag': inProject({ params: { key: 'web' }, status: 204 }, { tags: ['web'] }),
  'ims.deleteImageTags': inProject({ body: { tags: [{ key: 'web' }] }, status: 204 }, { tags: ['web'] }),
  'ims.getQuota': ofNobody(),
  'ims.getProjectQuota': ({ account }) => ({ params: { projectId: account.projectId }, status: 200 }),
  'ims.listOsVersions': ofNobody(),
  'ims.getJob': async (scene) => ({
    params: { projectId: scene.account.projectId, jobId: await jobOf(scene) },
    status: 200,
  }),
  'ims.getJobProgress': async (scene) => ({
    params: { jobId: await jobOf(scene) },
    status: 200,
  }),
  'ims.listImagesOld': ofNobody(),
  'ims.headImageOld': ofImage({ status: 200 }),
  'ims.deleteImageOld': ofImage({ status: 204 }),
}

/** An example of every operation of the public APIs, by the operation's id. A further API adds its own table. */
export const examples: Readonly<Record<string, ExampleOf>> = {
  ...identity,
  ...images,
  ...metadefs,
  ...ims,
}
