import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { projectRoot } from '@/server/project-root'
import { FileStore } from '../file-store'

const key = 'images/region-1/image/job-1'

/** Writes the same key again and again, each time other bytes: one number, repeated. Says when each one is promised. */
const PROGRAM = `
  import { Readable } from 'node:stream'
  import { FileStore } from '@/lib/drivers/store/file-store'
  const [root, first, sizeBytes] = process.argv.slice(1)
  const store = new FileStore(root)
  for (let turn = Number(first); ; turn++) {
    const block = Buffer.from(new Uint32Array(16_384).fill(turn).buffer)
    const body = function* () { for (let at = 0; at < sizeBytes; at += block.length) yield block }
    console.log('begins', turn)
    await store.put('${key}', Readable.from(body(), { objectMode: false }), { redundancy: 'multi_az' })
    console.log('promised', turn)
  }
`

const root = mkdtempSync(join(tmpdir(), 'imprint-killed-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Kills a writer at a moment of chance and gives the last numbers it began and promised. */
async function killWriter(first: number, sizeBytes: number): Promise<{ begun: number; promised: number }> {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM]
  const child = spawn(process.execPath, [...args, root, String(first), String(sizeBytes)], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  await expect.poll(() => text, { timeout: 20_000, interval: 5 }).toContain('begins')
  await delay(Math.random() * 250)
  child.kill('SIGKILL')
  await once(child, 'close')
  const last = (word: string) =>
    Number([...text.matchAll(new RegExp(`${word} (\\d+)`, 'g'))].at(-1)?.[1] ?? 0)
  return { begun: last('begins'), promised: last('promised') }
}

/** Which write is there: the number that all of it repeats; 0 when nothing is. */
async function writeThere(store: FileStore, sizeBytes: number): Promise<number> {
  if (!(await store.stat(key))) return 0
  const bytes = Buffer.concat(await (await store.read(key)).toArray())
  expect(bytes.length).toBe(sizeBytes)
  const words = new Set(new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4))
  expect(words.size).toBe(1)
  return [...words][0]!
}

it('leaves one of its writes whole, whenever it is killed', async () => {
  const store = new FileStore(root)
  let isMidway = 0
  for (let round = 1; round <= 24; round++) {
    // Small ones are renamed most of the time, large ones written.
    const sizeBytes = [64 * 1024, 1024 * 1024, 32 * 1024 * 1024][round % 3]!
    const { begun, promised } = await killWriter(round * 1000, sizeBytes)
    const there = await writeThere(store, sizeBytes)
    // What was promised is there, or what came after it.
    expect([promised, begun]).toContain(there)
    for await (const { reference } of store.listUnfinished()) {
      isMidway += 1
      await store.discardUnfinished(key, reference)
    }
    expect(await writeThere(store, sizeBytes)).toBe(there)
    if (there) expect(await store.scrub(key)).toMatchObject({ state: 'sound' })
    expect(await filesBelow()).toBe(there ? 3 : 0)
    // A mark that this round wrote nothing must not be what the last one left.
    await store.remove(key)
    expect(await filesBelow()).toBe(0)
  }
  expect(isMidway).toBeGreaterThan(5)
}, 180_000)

const filesBelow = async () =>
  (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length
