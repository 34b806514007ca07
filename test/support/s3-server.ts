import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import S3rver from 's3rver'
import type { S3Settings } from '@/lib/drivers/store/s3-client'

interface Exchange {
  method: string
  path: string
  query: Record<string, string | undefined>
  status: number
  type: string
  body: unknown
}

export interface S3Server {
  settings: S3Settings
  /** Refuses everything that writes, until the returned function is called. */
  failWrites(): () => void
  close(): Promise<void>
}

/**
 * A small S3 server in this process. s3rver knows no ListParts, ListMultipartUploads and AbortMultipartUpload, and lets
 * parts be sent to uploads that do not exist: that is added here, over its own files.
 */
export async function startS3Server(): Promise<S3Server> {
  const directory = mkdtempSync('/tmp/imprint-s3-')
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    allowMismatchedSignatures: false,
  })
  let isFailing = false
  const folderOf = (uploadBucket: string, uploadId = '') =>
    join(server.store.getResourcePath(uploadBucket, undefined, 'uploads'), uploadId)

  server.middleware.unshift(async (exchange: Exchange, next: () => Promise<void>) => {
    const { method, query } = exchange
    if (isFailing && (method === 'PUT' || method === 'POST'))
      return answer(exchange, 500, error('InternalError'))
    const [bucket = '', ...key] = exchange.path.split('/').filter(Boolean)
    if (method === 'GET' && key.length === 0 && 'uploads' in query)
      return answer(exchange, 200, await listUploads(folderOf(bucket)))
    if (query.uploadId === undefined) return next()
    const folder = folderOf(bucket, query.uploadId)
    if (!existsSync(folder)) return answer(exchange, 404, error('NoSuchUpload'))
    if (method === 'GET') return answer(exchange, 200, await listParts(folder))
    if (method === 'DELETE') {
      await rm(folder, { recursive: true })
      return answer(exchange, 204, '')
    }
    return next()
  })
  const { port } = (await server.run()) as AddressInfo
  return {
    settings: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      // The only ones that s3rver knows.
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
      bucketPrefix: 'test',
    },
    failWrites() {
      isFailing = true
      return () => {
        isFailing = false
      }
    },
    async close() {
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function answer(exchange: Exchange, status: number, xml: string): void {
  exchange.status = status
  exchange.type = 'application/xml'
  exchange.body = xml === '' ? null : `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`
}

const error = (code: string): string => `<Error><Code>${code}</Code><Message>${code}</Message></Error>`

async function listUploads(folder: string): Promise<string> {
  const ids = existsSync(folder) ? await readdir(folder) : []
  const uploads = await Promise.all(
    ids.map(async (id) => {
      const key = await readFile(join(folder, id, 'key'), 'utf8')
      const { birthtime } = await stat(join(folder, id))
      return `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${birthtime.toISOString()}</Initiated></Upload>`
    }),
  )
  const body = `<IsTruncated>false</IsTruncated>${uploads.join('')}`
  return `<ListMultipartUploadsResult>${body}</ListMultipartUploadsResult>`
}

async function listParts(folder: string): Promise<string> {
  const numbers = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number)
  const parts = await Promise.all(
    numbers
      .toSorted((a, b) => a - b)
      .map(async (number) => {
        const bytes = await readFile(join(folder, String(number)))
        const md5 = createHash('md5').update(bytes).digest('hex')
        return `<Part><PartNumber>${number}</PartNumber><ETag>"${md5}"</ETag><Size>${bytes.length}</Size></Part>`
      }),
  )
  return `<ListPartsResult><IsTruncated>false</IsTruncated>${parts.join('')}</ListPartsResult>`
}
