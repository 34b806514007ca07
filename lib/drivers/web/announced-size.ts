import type { IncomingMessage } from 'node:http'
import { DomainError } from '@/lib/domain/errors'
import type { WebRange } from '@/lib/ports/web-source'

export const rangeHeader = ({ start, end }: WebRange): string => `bytes=${start}-${end ?? ''}`

/**
 * How many bytes the answer says it brings. An answer that is not the file, or not the part of it that was asked for, is refused:
 * a server that knows no ranges sends the whole, and the reader would take it for the part.
 */
export function announcedSizeBytes(response: IncomingMessage, host: string, range?: WebRange): number | null {
  const { statusCode: status = 0, headers } = response
  const lengthBytes = wholeNumber(headers['content-length'])
  if (!range && status === 200) return lengthBytes
  const part = range && status === 206 ? partOf(headers['content-range']) : null
  const isAsked = part && part.start === range?.start && part.end <= (range.end ?? part.end)
  if (!isAsked) throw new DomainError('web.status', { host, status })
  const sizeBytes = part.end - part.start + 1
  if (lengthBytes !== null && lengthBytes !== sizeBytes) throw new DomainError('web.status', { host, status })
  return sizeBytes
}

function partOf(header = ''): { start: number; end: number } | null {
  const [, first, last] = /^bytes (\d{1,15})-(\d{1,15})\/(?:\d{1,15}|\*)$/.exec(header) ?? []
  const [start, end] = [Number(first), Number(last)]
  return start <= end ? { start, end } : null
}

const wholeNumber = (header = ''): number | null => (/^\d{1,15}$/.test(header) ? Number(header) : null)
