import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { newHexId } from '@/lib/domain/ids'
import { removeDiscarded } from '@/lib/services/stored/sweep'
import type { TestDatabase } from './database'
import { PATCH_TYPE, type Person, type Wire, type WireCall } from './wire-api'
import { usedOf } from './world'

export const path = (imageId: string, rest = '') => `/v2/images/${imageId}${rest}`
export const show = async (call: WireCall, imageId: string) => (await call('GET', path(imageId))).body
export const patch = (
  call: WireCall,
  imageId: string,
  steps: unknown,
  headers: Record<string, string> = {},
) => call('PATCH', path(imageId), steps, { ...PATCH_TYPE, ...headers })
/** A step of a patch. */
export const set = (name: string, value: unknown, op = 'replace') => ({ op, path: `/${name}`, value })

export const usedBytes = (database: TestDatabase, { account }: Person) =>
  usedOf(database, account, 'stored_bytes')

const filesInStore = async (wire: Wire): Promise<number> =>
  (await readdir(wire.storeRoot, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    .length

/** Whatever `deed` does, it leaves the store and what is counted as they were. */
export async function leavesNothing(
  { wire, database, person }: { wire: Wire; database: TestDatabase; person: Person },
  deed: () => Promise<unknown>,
): Promise<void> {
  await removeDiscarded(wire.services)
  const before = [await filesInStore(wire), await usedBytes(database, person)]
  await deed()
  await removeDiscarded(wire.services)
  expect([await filesInStore(wire), await usedBytes(database, person)]).toEqual(before)
  expect(await database.prisma.storedObject.count({ where: { state: 'staging' } })).toBe(0)
}

/** An empty disk as `qemu-img create` makes it. */
export function qemuDisk(folder: string, size: string, ...options: string[]): Buffer {
  const file = join(folder, `${newHexId()}.img`)
  execFileSync('qemu-img', ['create', '-q', ...options, file, size])
  return readFileSync(file)
}
