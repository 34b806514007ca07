import { expect } from 'vitest'
import { contentDigest } from './api'
import type { HttpSession } from './http-session'

export const MIB = 1024 * 1024
export const PART = 8 * MIB

export interface Upload {
  id: string
  bucketId: string
  bucketName: string
  objectKey: string
  regionId: string
  partCount: number
  partSizeBytes: number
  receivedBytes: number
  status: string
}

/** How the console's addresses name a refusal. */
export const error = (code: string) => ({ error: expect.objectContaining({ code }) })

export async function begin(
  session: HttpSession,
  sizeBytes: number,
  more: object = {},
  query = '',
): Promise<Upload> {
  const { status, body } = await session.json<Upload>(`/api/console/uploads${query}`, {
    method: 'POST',
    body: JSON.stringify({ fileName: 'disk.raw', sizeBytes, ...more }),
  })
  expect({ status, body }).toMatchObject({ status: 201 })
  return body
}

export const partOf = (file: Buffer, number: number) => file.subarray((number - 1) * PART, number * PART)

export const putPart = (
  session: HttpSession,
  id: string,
  number: number,
  bytes: Buffer,
  headers = {},
  query = '',
) =>
  session.json(`/api/console/uploads/${id}/parts/${number}${query}`, {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: { 'content-digest': contentDigest(bytes), ...headers },
  })

export const putZeros = (session: HttpSession, id: string, number: number) =>
  session.json(`/api/console/uploads/${id}/parts/${number}`, {
    method: 'PUT',
    headers: { 'imprint-zero-part': '1' },
  })

export const complete = (session: HttpSession, id: string, sha256: string, query = '') =>
  session.json<{ status: string; object: { objectId: string; key: string } }>(
    `/api/console/uploads/${id}/complete${query}`,
    { method: 'POST', body: JSON.stringify({ sha256 }) },
  )

export const download = async (session: HttpSession, objectId: string, headers = {}) => {
  const response = await session.fetch(`/api/console/objects/${objectId}/file`, { headers })
  return { response, bytes: Buffer.from(await response.arrayBuffer()) }
}
