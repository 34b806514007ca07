import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { FileStore } from '@/lib/drivers/store/file-store'
import { digest } from '@/lib/drivers/store/object-store-contract'
import { findShards } from '@/lib/drivers/store/redundant/placement'

/** A store in a folder of its own for every test, and what is asked of `key` in it. */
export function useShards(key: string) {
  let root: string
  let store: FileStore
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'imprint-shards-'))
    store = new FileStore(root)
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const contents = async (of = key) => Buffer.concat(await (await store.read(of)).toArray())
  return {
    get root() {
      return root
    },
    get store() {
      return store
    },
    contents,
    shardsOf: async (of = key) => (await findShards(root, of)).flatMap(({ paths }) => paths).sort(),
    filesBelow: async () =>
      (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()),
    /** Of what was begun and is not finished. */
    async references() {
      const found: string[] = []
      for await (const { reference } of store.listUnfinished()) found.push(reference)
      return found
    },
    async expectWhole(bytes: Buffer) {
      expect(digest(await contents())).toBe(digest(bytes))
      expect(await store.stat(key)).toEqual({ sizeBytes: bytes.length })
    },
  }
}

/** Turns one bit, whatever the file's mode says. */
export async function flipBit(path: string, offsetBytes: number): Promise<void> {
  const bytes = await readFile(path)
  bytes[offsetBytes]! ^= 0x10
  await rm(path)
  await writeFile(path, bytes, { mode: 0o444 })
}
