import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RegistryKeys, writeHive } from '@/test/fixtures/os-registry'
import type { FileNode } from '../file-system'
import { Unreadable } from '../unreadable'
import { Hive } from './hive'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imprint-hive-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function hiveOf(keys: RegistryKeys): Promise<Hive> {
  const path = join(folder, 'HIVE')
  await writeHive(path, keys)
  return Hive.open(nodeOf(await readFile(path)))
}

function nodeOf(bytes: Buffer): FileNode {
  return {
    kind: 'file',
    sizeBytes: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    async *entries() {},
  }
}

it('finds values whatever the case of the path', async () => {
  const long = 'x'.repeat(900)
  const hive = await hiveOf({
    'Microsoft\\Windows NT\\CurrentVersion': { ProductName: 'Windows', Number: 10, Long: long, Empty: '' },
  })
  const values = await hive.valuesAt('MICROSOFT\\windows nt\\CurrentVersion')
  expect(Object.fromEntries(values!)).toEqual({ productname: 'Windows', number: 10, long, empty: '' })
  expect(await hive.valuesAt('Microsoft\\Windows')).toBeNull()
  expect(await hive.valuesAt('Microsoft\\Windows NT')).toEqual(new Map())
})

it('finds a key among very many', async () => {
  const keys = Object.fromEntries(
    Array.from({ length: 1500 }, (_, index) => [`Microsoft\\Key ${index}`, { Index: index }]),
  )
  const hive = await hiveOf(keys)
  for (const index of [0, 777, 1499]) {
    expect(await hive.valuesAt(`Microsoft\\key ${index}`)).toEqual(new Map([['index', index]]))
  }
})

it('refuses what is no hive', async () => {
  await expect(Hive.open(nodeOf(Buffer.alloc(8192)))).rejects.toThrow(Unreadable)
})
