import { startS3Server } from '@/test/support/s3-server'
import { describeObjectStore } from './object-store-contract'
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
