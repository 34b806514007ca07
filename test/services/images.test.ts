import { beforeAll, describe, expect, it } from 'vitest'
import { deleteImage } from '@/lib/services/image/delete-images'
import { exportImageList } from '@/lib/services/image/export-image-list'
import { getImage } from '@/lib/services/image/get-image'
import { listImages } from '@/lib/services/image/list-images'
import { updateImage } from '@/lib/services/image/update-image'
import { publishImage, withdrawImage } from '@/lib/services/market/publish-image'
import { answerShares } from '@/lib/services/share/answer-share'
import { shareImage } from '@/lib/services/share/share-image'
import { putTag, setTags } from '@/lib/services/tag/set-tags'
import { useTestDatabase } from '../support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeImage,
  makeRegions,
  type TestAccount,
  testServices,
} from '../support/world'

const database = useTestDatabase()
let acme: TestAccount
let globex: TestAccount
let operator: TestAccount
const as = (account: TestAccount, policies: 'owner' | readonly string[] = 'owner') =>
  contextOf(testServices(database), actorOf(account, policies))
const refusal = (code: string) => expect.objectContaining({ code })
const tab = (name: 'public' | 'private' | 'shared' | 'market') => ({ tab: name })

beforeAll(async () => {
  await makeRegions(database)
  acme = await makeAccount(database, 'acme')
  globex = await makeAccount(database, 'globex')
  operator = await makeAccount(database, 'operator', 'operator')
})

describe('an image of another account', () => {
  it('is not found by any verb, and the refusal is audited [T2]', async () => {
    const imageId = await makeImage(database, acme)
    const stranger = as(globex)
    for (const attempt of [
      () => getImage(stranger, { imageId }),
      () => updateImage(stranger, { imageId, name: 'mine' }),
      () => deleteImage(stranger, { imageId }),
      () => shareImage(stranger, { imageId, receivers: ['acme'] }),
      () => setTags(stranger, { imageId, tags: [] }),
    ]) {
      await expect(attempt()).rejects.toEqual(refusal('image.not_found'))
    }
    const records = await database.prisma.auditRecord.findMany({
      where: { accountId: globex.id, resourceId: imageId },
    })
    expect(records.map(({ action, outcome, code }) => [action, outcome, code])).toEqual(
      expect.arrayContaining([['deleteImage', 'refused', 'image.not_found']]),
    )
  })

  it('is not found in another region of its own account [I2]', async () => {
    const imageId = await makeImage(database, acme)
    const elsewhere = as(acme)
    const actor = { ...elsewhere.actor, projectId: acme.otherProjectId, regionId: 'cn-east-3' }
    await expect(getImage({ ...elsewhere, actor }, { imageId })).rejects.toEqual(refusal('image.not_found'))
  })
})

describe('attributes [M1]', () => {
  it('change for who may, with the record of it', async () => {
    const imageId = await makeImage(database, acme)
    const changed = await updateImage(as(acme, ['IMS FullAccess']), {
      imageId,
      name: '新 name',
      minRamMib: 2048,
      maxRamMib: 4096,
    })
    expect(changed).toMatchObject({ name: '新 name', minRamMib: 2048, maxRamMib: 4096 })
    const record = await database.prisma.auditRecord.findFirstOrThrow({
      where: { resourceId: imageId, outcome: 'success' },
    })
    expect(record).toMatchObject({ action: 'updateImage', sourceAddress: '192.0.2.7' })
  })

  it('do not change for a read-only user', async () => {
    const imageId = await makeImage(database, acme)
    await expect(updateImage(as(acme, ['IMS ReadOnlyAccess']), { imageId, name: 'x' })).rejects.toEqual(
      refusal('iam.denied'),
    )
  })

  it.each([
    [{ status: 'saving' as const }, { name: 'x' }, 'image.not_active'],
    [{ kind: 'data_disk' as const }, { minRamMib: 1024 }, 'image.data_disk_attribute'],
    [{}, { minRamMib: 8192, maxRamMib: 4096 }, 'image.memory_range'],
    [{ architecture: 'arm', bootMode: 'uefi' }, { bootMode: 'bios' as const }, 'image.arm_needs_uefi'],
    [{}, { name: ' x' }, 'request.invalid'],
    [{}, { name: 'a'.repeat(129) }, 'request.invalid'],
    [{}, { description: '<b>' }, 'request.invalid'],
    [{}, { description: 'd'.repeat(1025) }, 'request.invalid'],
  ])('of %o refuse %o with %s', async (image, change, code) => {
    const imageId = await makeImage(database, acme, image)
    await expect(updateImage(as(acme), { imageId, ...change })).rejects.toEqual(refusal(code))
  })
})

describe('sharing [M2, T3]', () => {
  it('shows the image to the receiver after acceptance, and only in the list then', async () => {
    const imageId = await makeImage(database, acme)
    await shareImage(as(acme), { imageId, receivers: ['globex'] })
    expect((await listImages(as(globex), tab('shared'))).images).toEqual([])
    await answerShares(as(globex), { imageIds: [imageId], answer: 'accepted' })
    const [shared] = (await listImages(as(globex), tab('shared'))).images
    expect(shared).toMatchObject({
      id: imageId,
      relation: 'shared',
      owner: { accountName: 'acme' },
      sourceRef: '',
    })
    await expect(deleteImage(as(globex), { imageId })).rejects.toEqual(refusal('image.not_owner'))
  })

  it('is possible 128 times and not 129 times', async () => {
    const imageId = await makeImage(database, acme)
    const receivers: string[] = []
    for (let count = 0; count < 129; count++) receivers.push((await makeAccount(database)).id)
    await shareImage(as(acme), { imageId, receivers: receivers.slice(0, 100) })
    await shareImage(as(acme), { imageId, receivers: receivers.slice(100, 128) })
    await expect(shareImage(as(acme), { imageId, receivers: receivers.slice(128) })).rejects.toEqual(
      refusal('share.too_many_receivers'),
    )
    expect(await database.prisma.imageMember.count({ where: { imageId } })).toBe(128)
  })

  it.each([
    [{ kmsKeyId: 'key' }, 'share.encrypted'],
    [{ status: 'saving' as const }, 'image.not_active'],
    [{ visibility: 'public' as const }, 'share.not_private'],
  ])('of %o is refused with %s', async (image, code) => {
    const imageId = await makeImage(database, acme, image)
    await expect(shareImage(as(acme), { imageId, receivers: ['globex'] })).rejects.toEqual(refusal(code))
  })

  it('refuses oneself, unknown receivers, and adds nobody then', async () => {
    const imageId = await makeImage(database, acme)
    await expect(shareImage(as(acme), { imageId, receivers: ['acme'] })).rejects.toEqual(
      refusal('share.with_oneself'),
    )
    await expect(shareImage(as(acme), { imageId, receivers: ['globex', 'nobody'] })).rejects.toEqual(
      refusal('share.receiver_unknown'),
    )
    expect(await database.prisma.imageMember.count({ where: { imageId } })).toBe(0)
  })
})

describe('tags [M6]', () => {
  it('are ten at the most', async () => {
    const imageId = await makeImage(database, acme)
    const tags = Array.from({ length: 10 }, (_, index) => ({ key: `k${index}`, value: 'v' }))
    await setTags(as(acme), { imageId, tags })
    await putTag(as(acme), { imageId, tag: { key: 'k0', value: 'other' } })
    await expect(putTag(as(acme), { imageId, tag: { key: 'k10', value: '' } })).rejects.toEqual(
      refusal('tag.too_many'),
    )
    const found = await listImages(as(acme), { tab: 'private', tags: ['k0=other', 'k1'] })
    expect(found.images.map((image) => image.id)).toEqual([imageId])
  })
})

describe('tags of others', () => {
  it('are seen by who accepted, and by nobody who did not', async () => {
    const imageId = await makeImage(database, acme)
    await setTags(as(acme), { imageId, tags: [{ key: 'secret', value: 'plan' }] })
    await shareImage(as(acme), { imageId, receivers: ['globex'] })
    const tagsSeen = async () => (await getImage(as(globex), { imageId })).tags
    expect(await tagsSeen()).toEqual([])
    await answerShares(as(globex), { imageIds: [imageId], answer: 'accepted' })
    expect(await tagsSeen()).toEqual([{ key: 'secret', value: 'plan' }])
    await answerShares(as(globex), { imageIds: [imageId], answer: 'rejected' })
    expect(await tagsSeen()).toEqual([])
  })

  it('cannot be found out by searching public images', async () => {
    const imageId = await makeImage(database, operator, { visibility: 'public' })
    await setTags(as(operator), { imageId, tags: [{ key: 'next', value: 'q3' }] })
    expect((await listImages(as(globex), { tab: 'public', tags: ['next'] })).images).toEqual([])
  })
})

describe('made-up input', () => {
  const cursorOf = (value: unknown) =>
    Buffer.from(
      JSON.stringify({ value, id: '00000000-0000-4000-8000-000000000000', side: 'after' }),
    ).toString('base64url')
  it.each([
    ['createdAt', 'x'],
    ['minDiskGib', 'x'],
    ['minDiskGib', 2 ** 40],
    ['sizeBytes', 1.5],
    ['status', 'nope'],
    ['name', 'a\0'],
    ['name', 7],
  ] as const)('a cursor of %s at %j is refused', async (sort, value) => {
    await expect(listImages(as(acme), { tab: 'private', sort, cursor: cursorOf(value) })).rejects.toEqual(
      refusal('request.invalid'),
    )
  })

  it.each(['a\0b', 'half \ud800'])('the text %j is refused before the database sees it', async (search) => {
    await expect(listImages(as(acme), { tab: 'private', search })).rejects.toEqual(refusal('request.invalid'))
  })
})

describe('the list', () => {
  it('pages through every image once, forwards and back, whatever it is sorted by', async () => {
    const account = await makeAccount(database)
    for (let index = 0; index < 23; index++) {
      await makeImage(database, account, {
        name: `n-${index % 5}`,
        minDiskGib: 40 + (index % 3),
        sizeBytes: index % 4,
      })
    }
    for (const sort of ['createdAt', 'name', 'minDiskGib', 'sizeBytes', 'osVersion', 'status'] as const) {
      for (const direction of ['asc', 'desc'] as const) {
        const query = { tab: 'private', sort, direction, pageSize: 5 } as const
        const seen: string[] = []
        let cursor: string | null = null
        let last: Awaited<ReturnType<typeof listImages>> | undefined
        do {
          last = await listImages(as(account), { ...query, cursor })
          seen.push(...last.images.map((image) => image.id))
          cursor = last.nextCursor
        } while (cursor)
        expect(new Set(seen).size).toBe(23)
        const before = await listImages(as(account), { ...query, cursor: last.previousCursor })
        expect(before.images.map((image) => image.id)).toEqual(seen.slice(15, 20))
      }
    }
  })

  it('finds by part of the name, by id, system, kind and status; a wildcard is only a character', async () => {
    const account = await makeAccount(database)
    const windows = await makeImage(database, account, { name: 'web_100% done', osType: 'Windows' })
    const data = await makeImage(database, account, { name: 'data', kind: 'data_disk', status: 'killed' })
    const ids = async (filter: object) =>
      (await listImages(as(account), { tab: 'private', ...filter })).images.map((i) => i.id)
    expect(await ids({ search: 'B_100%' })).toEqual([windows])
    expect(await ids({ search: '%' })).toEqual([windows])
    expect(await ids({ search: data })).toEqual([data])
    expect(await ids({ osType: ['Windows'] })).toEqual([windows])
    expect(await ids({ kind: ['data_disk'], status: ['killed'] })).toEqual([data])
    await expect(listImages(as(account), { tab: 'private', cursor: 'x' })).rejects.toEqual(
      refusal('request.invalid'),
    )
  })

  it('is refused to a user without any permission [I1]', async () => {
    await expect(listImages(as(acme, []), tab('private'))).rejects.toEqual(refusal('iam.denied'))
  })
})

describe('public and market [T1, T4]', () => {
  it('are seen by everyone in the region; a Windows entry of the market stands in the public list too', async () => {
    const open = await makeImage(database, operator, { visibility: 'public', isProtected: true })
    const windows = await makeImage(database, operator, { osType: 'Windows' })
    await database.prisma.quotaUsage.create({
      data: { scopeId: operator.projectId, resource: 'private_images', used: 1 },
    })
    await publishImage(as(operator), {
      imageId: windows,
      supplier: 'Contoso',
      summary: '',
      pricePerHour: '0.25',
    })
    const ids = async (name: 'public' | 'market') =>
      (await listImages(as(globex), tab(name))).images.map((image) => image.id)
    expect(await ids('public')).toEqual(expect.arrayContaining([open, windows]))
    expect(await ids('market')).toEqual([windows])
    await expect(deleteImage(as(operator), { imageId: windows })).rejects.toEqual(refusal('image.published'))
    await expect(deleteImage(as(operator), { imageId: open })).rejects.toEqual(refusal('image.public'))
    await withdrawImage(as(operator), { imageId: windows })
    expect(await ids('market')).toEqual([])
    await deleteImage(as(operator), { imageId: windows })
  })

  it('are managed by the operator only', async () => {
    const imageId = await makeImage(database, acme)
    const listing = { imageId, supplier: 'x', summary: '', pricePerHour: null }
    await expect(publishImage(as(acme), listing)).rejects.toEqual(refusal('iam.operator_only'))
  })
})

describe('the list as CSV [M7]', () => {
  it('has a byte order mark, neutral cells and what the filter shows', async () => {
    const account = await makeAccount(database)
    await makeImage(database, account, { name: '=HYPERLINK("x")' })
    await makeImage(database, account, { name: 'say "hi", ok' })
    await makeImage(database, account, { name: 'other', osType: 'Windows' })
    const { fileName, chunks } = await exportImageList(as(account), {
      tab: 'private',
      osType: ['Linux'],
      locale: 'en',
    })
    let text = ''
    for await (const chunk of chunks) text += chunk
    expect(fileName).toMatch(/^private-images-cn-north-4-\d{8}T\d{6}Z\.csv$/)
    expect(text.startsWith('\uFEFFName,ID,Status,')).toBe(true)
    const lines = text.trimEnd().split('\r\n')
    expect(lines).toHaveLength(3)
    expect(text).toContain(`"'=HYPERLINK(""x"")"`)
    expect(text).toContain('"say ""hi"", ok"')
  })
})
