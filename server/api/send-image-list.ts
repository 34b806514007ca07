import { imageFilterOf } from '@/lib/api/console/image-filter'
import { exportImageList } from '@/lib/services/image/export-image-list'
import { type ByteExchange, contextOf, urlOf } from './byte-exchange'
import { attachment } from './content-disposition'
import { sendText } from './slow-reader'

/** `GET …/images.csv`: rows leave the database as fast as the client takes them. */
export async function sendImageList(exchange: ByteExchange): Promise<void> {
  const { request, response } = exchange
  const query = urlOf(request).searchParams
  const input = { ...imageFilterOf(query), locale: query.get('locale') ?? undefined }
  type Input = Parameters<typeof exportImageList>[1]
  const { fileName, chunks } = await exportImageList(await contextOf(exchange), input as Input) // safe: it checks by its schema
  const headers = {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': attachment(fileName),
    'Cache-Control': 'no-store',
  }
  await sendText(response, headers, chunks)
}
