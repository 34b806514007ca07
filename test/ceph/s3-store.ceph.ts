import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeObjectStore, digest, streamed } from '@/lib/drivers/store/object-store-contract'
import type { S3Settings } from '@/lib/drivers/store/s3-client'
import { S3Store } from '@/lib/drivers/store/s3-store'
import { CephCluster } from './ceph-cluster'
import { startRefusingProxy } from './refusing-proxy'

const MIB = 1024 * 1024
const cluster = new CephCluster()
beforeAll(() => cluster.start(), 300_000)
afterAll(() => cluster.close(), 60_000)

const settings = (endpoint: string): S3Settings => ({
  endpoint,
  region: 'us-east-1',
  bucketPrefix: 'test',
  ...cluster.credentials,
})

describeObjectStore('the S3 store on Ceph', async () => {
  const proxy = await startRefusingProxy(cluster.url)
  return {
    store: new S3Store(settings(proxy.url)),
    another: () => new S3Store(settings(proxy.url)),
    failWrites: proxy.failWrites,
    close: proxy.close,
  }
})

describe('the S3 store on Ceph', () => {
  const key = () => `images/region-1/${randomBytes(8).toString('hex')}/file`
  const contents = async (store: S3Store, of: string) => Buffer.concat(await (await store.read(of)).toArray())

  it('goes on with an upload that the end of the whole engine has interrupted', async () => {
    const [store, of] = [new S3Store(settings(cluster.url)), key()]
    const layout = { sizeBytes: 12 * MIB, partSizeBytes: 5 * MIB }
    const bytes = randomBytes(layout.sizeBytes)
    const part = (number: number) =>
      bytes.subarray((number - 1) * layout.partSizeBytes, number * layout.partSizeBytes)
    const begun = await store.createParts(of, layout)
    await begun.writePart(1, streamed(part(1)))
    const interrupted = Readable.from(
      (async function* () {
        yield part(2).subarray(0, MIB)
        await cluster.killAll()
        yield part(2).subarray(MIB)
      })(),
      { objectMode: false },
    )
    await expect(begun.writePart(2, interrupted)).rejects.toThrow()
    await expect(begun.writePart(2, streamed(part(2)))).rejects.toThrow()
    await cluster.startAgain()
    const resumed = await new S3Store(settings(cluster.url)).resumeParts(of, begun.reference, layout)
    for (const number of [2, 3]) await resumed.writePart(number, streamed(part(number)))
    const sums = [1, 2, 3].map((partNumber) => ({ partNumber, sha256: digest(part(partNumber)) }))
    expect(await resumed.complete(sums)).toEqual({ sizeBytes: bytes.length, sha256: digest(bytes) })
    expect(digest(await contents(store, of))).toBe(digest(bytes))
  }, 180_000)

  it('copies in parts what is too large for one piece', async () => {
    const store = new S3Store({ ...settings(cluster.url), copyWholeMaxBytes: 5 * MIB })
    const [source, target] = [key(), key()]
    const bytes = randomBytes(17 * MIB + 3)
    await store.put(source, streamed(bytes, MIB))
    await store.copy(source, target)
    await store.remove(source)
    expect(digest(await contents(store, target))).toBe(digest(bytes))
    const begun: string[] = []
    for await (const { key: unfinished } of store.listUnfinished()) begun.push(unfinished)
    expect(begun).not.toContain(target)
  })

  it('reads and writes without one of its disks', async () => {
    const [store, before, after] = [new S3Store(settings(cluster.url)), key(), key()]
    const bytes = randomBytes(9 * MIB)
    await store.put(before, streamed(bytes, MIB))
    await cluster.killDisk(1)
    try {
      expect(await store.scrub(before, { sha256: digest(bytes) })).toMatchObject({ state: 'sound' })
      await store.put(after, streamed(bytes, MIB))
    } finally {
      await cluster.startDisk(1)
    }
    expect(await store.scrub(after, { sha256: digest(bytes) })).toMatchObject({ state: 'sound' })
  }, 180_000)
})
