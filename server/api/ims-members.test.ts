import { describe, expect, it } from 'vitest'
import type { ActorGrant } from '@/lib/domain/iam/actor'
import { POLICY_VERSION } from '@/lib/domain/iam/policy-document'
import { newHexId } from '@/lib/domain/ids'
import { answerImages, offerImages, withdrawImages } from '@/lib/services/share/change-members'
import { useTestDatabase } from '@/test/support/database'
import { refusal } from '@/test/support/ims'
import { useWire } from '@/test/support/wire-api'
import { actorOf, contextOf, makeImage } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)

const ids = (images: { id: string }[]) => images.map(({ id }) => id)

describe('members in batches', () => {
  it('are added, answered and removed, each with a job that is over', async () => {
    const [owner, receiver] = [await wire.makePerson(), await wire.makePerson()]
    const images = [await makeImage(database, owner.account), await makeImage(database, owner.account)]
    const projects = [receiver.account.projectId]
    const added = await owner.call('POST', '/v1/cloudimages/members', { images, projects })
    expect(added.status).toBe(200)
    const job = (await owner.call('GET', `/v1/${owner.account.projectId}/jobs/${added.body.job_id}`)).body
    expect(job).toMatchObject({ status: 'SUCCESS', job_type: 'imsAddImageMembersJob', error_code: null })
    expect(job.entities.results).toHaveLength(2)
    expect(job.entities.results[0]).toEqual({
      image_id: expect.any(String),
      project_id: projects[0],
      status: 'success',
    })
    const answered = await receiver.call('PUT', '/v1/cloudimages/members', {
      ...{ images, project_id: projects[0], status: 'accepted' },
    })
    expect(answered.status).toBe(200)
    const query = '/v2/cloudimages?member_status=accepted&visibility=shared&__imagetype=shared'
    const seen = (await receiver.call('GET', query)).body.images
    expect(ids(seen).toSorted()).toEqual(images.toSorted())
    const removed = await owner.call('DELETE', '/v1/cloudimages/members', { images, projects })
    const end = (await owner.call('GET', `/v1/cloudimages/job/${removed.body.job_id}`)).body
    expect(end).toMatchObject({
      status: 'SUCCESS',
      job_type: 'imsDelImageMembersJob',
      entities: { results: [] },
    })
    expect((await receiver.call('GET', query)).body.images).toEqual([])
  })

  it('change all or none', async () => {
    const [owner, receiver, stranger] = [
      await wire.makePerson(),
      await wire.makePerson(),
      await wire.makePerson(),
    ]
    const good = await makeImage(database, owner.account)
    const waiting = await makeImage(database, owner.account, { status: 'queued' })
    const foreign = await makeImage(database, stranger.account)
    const { projectId } = receiver.account
    const post = (images: unknown, projects: unknown) =>
      owner.call('POST', '/v1/cloudimages/members', { images, projects })
    expect(await post([good, waiting], [projectId])).toMatchObject(refusal('IMG.0046'))
    expect(await post([good, foreign], [projectId])).toMatchObject(refusal('IMG.0144'))
    expect(await post([good], [owner.account.projectId])).toMatchObject(refusal('IMG.0076'))
    expect(await post([good], [newHexId()])).toMatchObject(refusal('IMG.0108'))
    expect(await post([], [projectId])).toMatchObject(refusal('IMG.0027'))
    expect(await post([good], [])).toMatchObject(refusal('IMG.0067'))
    expect(await post(['x'], [projectId])).toMatchObject(refusal('IMG.0027'))
    const elsewhere = receiver.account.otherProjectId
    expect(await post([good], [elsewhere])).toMatchObject(refusal('IMG.0108'))
    expect(await database.prisma.imageMember.count({ where: { imageId: good } })).toBe(0)
    const answer = { images: [foreign], project_id: projectId, status: 'accepted' }
    expect(await receiver.call('PUT', '/v1/cloudimages/members', answer)).toMatchObject(refusal('IMG.0144'))
    const removal = { images: [good], projects: [projectId] }
    expect(await owner.call('DELETE', '/v1/cloudimages/members', removal)).toMatchObject(refusal('IMG.0114'))
  })

  it('heed a deny for one of the images', async () => {
    const [owner, receiver] = [await wire.makePerson(), await wire.makePerson()]
    const { account } = receiver
    const [own, received] = [await makeImage(database, account), await makeImage(database, owner.account)]
    const { projectId } = account
    await database.prisma.imageMember.create({ data: { imageId: received, projectId } })
    const actor = actorOf(account, ['IMS FullAccess'])
    const Statement = [
      {
        Effect: 'Deny' as const,
        Action: ['ims:images:share'],
        Resource: [own, received].map((id) => `ims:*:*:image:${id}`),
      },
    ]
    const deny: ActorGrant = {
      policy: 'own',
      document: { Version: POLICY_VERSION, Statement },
      projectId: null,
      via: 'group',
    }
    const ctx = contextOf(wire.services, { ...actor, grants: [...actor.grants, deny] })
    const pairs = { imageIds: [own], projectIds: [owner.account.projectId] }
    const answer = { imageIds: [received], projectId, answer: 'accepted' as const }
    const attempts = [
      () => offerImages(ctx, pairs),
      () => withdrawImages(ctx, pairs),
      () => answerImages(ctx, answer),
    ]
    for (const attempt of attempts)
      await expect(attempt()).rejects.toMatchObject({ code: 'iam.denied_explicitly' })
  })

  it('are listed page by page, and only to whom they concern', async () => {
    const [owner, one, two] = [await wire.makePerson(), await wire.makePerson(), await wire.makePerson()]
    const id = await makeImage(database, owner.account)
    const projects = [one.account.projectId, two.account.projectId]
    await owner.call('POST', '/v1/cloudimages/members', { images: [id], projects })
    const path = `/v1/${owner.account.projectId}/cloudimages/${id}/members`
    const first = (await owner.call('GET', `${path}?limit=1`)).body
    expect(first).toMatchObject({ page_info: { current_count: 1, next_marker: first.members[0].member_id } })
    const second = (await owner.call('GET', `${path}?limit=1&marker=${first.page_info.next_marker}`)).body
    expect(second.page_info).toEqual({ current_count: 1, next_marker: null })
    const both = [...first.members, ...second.members].map((member) => member.member_id)
    expect(both.toSorted()).toEqual(projects.toSorted())
    const own = path.replace(owner.account.projectId, one.account.projectId)
    expect((await one.call('GET', own)).body.members).toMatchObject([{ member_id: one.account.projectId }])
    expect(await one.call('GET', `${own}/${two.account.projectId}`)).toMatchObject(refusal('IMG.0114'))
    expect((await owner.call('GET', `${path}/${projects[0]}`)).body).toMatchObject({
      ...{ member_id: projects[0], status: 'pending', image_id: id, member_type: 'project' },
    })
  })
})
