import { expect } from 'vitest'
import { newHexId } from '@/lib/domain/ids'
import type { Wire } from './wire-api'

export const NAMESPACES = '/v2/metadefs/namespaces'
export const newNamespaceName = () => `ns-${newHexId().slice(0, 12)}`

export async function makeNamespace(wire: Wire, token: string, more: object = {}): Promise<string> {
  const namespace = newNamespaceName()
  const { status, body } = await wire.call(token, 'POST', NAMESPACES, { namespace, ...more })
  expect(status, JSON.stringify(body)).toBe(201)
  return namespace
}
