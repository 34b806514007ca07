import { auditFilterOf } from '@/lib/api/console/audit-filter'
import { exportRecords } from '@/lib/services/audit/export-records'
import { type ByteExchange, contextOf, urlOf } from './byte-exchange'
import { attachment } from './content-disposition'
import { sendText } from './slow-reader'

/** `GET …/audit/export`: records leave the database as fast as the client takes them. */
export async function sendAuditTrail(exchange: ByteExchange): Promise<void> {
  const { request, response } = exchange
  const query = urlOf(request).searchParams
  const format = query.get('format')
  const input = { ...auditFilterOf(query), format, locale: query.get('locale') ?? undefined }
  type Input = Parameters<typeof exportRecords>[1]
  const { fileName, chunks } = await exportRecords(await contextOf(exchange), input as Input) // safe: it checks by its schema
  const headers = {
    'Content-Type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
    'Content-Disposition': attachment(fileName),
    'Cache-Control': 'no-store',
  }
  await sendText(response, headers, chunks)
}
