import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { redundancies } from '@/lib/ports/object-store'
import { startS3Server } from '@/test/support/s3-server'
import { describeObjectStore, streamed } from './object-store-contract'
import { S3Store } from './s3-store'

describeObjectStore('the S3 store', async () => {
  const server = await startS3Server()
  return {
    store: new S3Store(server.settings),
    another: () => new S3Store(server.settings),
    failWrites: server.failWrites,
    close: server.close,
  }
})

describe('the S3 store', () => {
  it('asks for the storage class of a redundancy, where one is named', async () => {
    const classes: unknown[] = []
    const server = createServer((request, response) => {
      if (request.method === 'PUT') classes.push(request.headers['x-amz-storage-class'])
      request.resume().on('end', () => response.end())
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const store = new S3Store({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      accessKeyId: 'key',
      secretAccessKey: 'secret',
      bucketPrefix: 'test',
      storageClasses: { single_az: 'ONEZONE_IA' },
    })
    for (const redundancy of [undefined, ...redundancies])
      await store.put('images/x', streamed(Buffer.from('x')), { redundancy })
    expect(classes).toEqual([undefined, 'ONEZONE_IA', undefined])
    server.close()
    server.closeAllConnections()
  })
})
