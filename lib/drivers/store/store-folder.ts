import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StoreFull } from '@/lib/ports/object-store'

/** Same file system as the objects, so that an object appears by a rename. */
export const STAGING = '.staging'
/** Below it lie the shards of redundant objects; no key begins with it. */
export const ZONES = 'zones'

/** One or more names between slashes; a leading dot is ours (staging) and never a key's. */
const keyPattern = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/

const isKey = (key: string): boolean => keyPattern.test(key) && key.split('/')[0] !== ZONES

export function pathOfKey(root: string, key: string): string {
  if (!isKey(key)) throw new Error(`not a storage key: ${JSON.stringify(key)}`)
  return join(root, key)
}

/** Of objects in one file: parts and bodies as they come. Of shards: those of a new object, and one that is made anew. */
const kinds = ['parts', 'put', 'shards', 'repair'] as const
type StagingKind = (typeof kinds)[number]

/** A staging name carries its key, so that a sweep knows what a dead writer was writing. `mark` tells it from all others. */
export function newReference(
  key: string,
  kind: StagingKind,
  mark: string = randomBytes(8).toString('hex'),
): string {
  return [kind, ...key.split('/'), mark].join('~')
}

export function keyOfReference(reference: string): string | null {
  const [kind, ...rest] = reference.split('~')
  const key = rest.slice(0, -1).join('/')
  return kinds.some((known) => known === kind) && isKey(key) ? key : null
}

/** Staging files of shards lie on their devices, not in the store's own folder. */
export const isOfShards = (reference: string): boolean => /^(shards|repair)~/.test(reference)

export function stagingPath(root: string, reference: string): string {
  if (keyOfReference(reference) === null || reference.includes('/'))
    throw new Error(`not a reference: ${JSON.stringify(reference)}`)
  return join(root, STAGING, reference)
}

/** A rename is only safe from a power cut once its folder is on disk too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Moves a file that is on disk to its final name, for good. */
export async function commitFile(from: string, to: string): Promise<void> {
  const folder = dirname(to)
  for (let attempt = 1; ; attempt++) {
    try {
      const firstNew = await mkdir(folder, { recursive: true })
      await rename(from, to)
      if (firstNew) await syncUpwards(folder, dirname(firstNew))
      else await syncFolder(folder)
      return
    } catch (error) {
      // Somebody removed the last object of this folder, and the folder with it, between two of our steps.
      if (!isCode(error, 'ENOENT') || attempt === 5 || !(await exists(from))) throw error
    }
  }
}

async function syncUpwards(folder: string, last: string): Promise<void> {
  for (let at = folder; ; at = dirname(at)) {
    await syncFolder(at)
    if (at === last) return
  }
}

/** Removes the folders that an object leaves empty, up to the root. */
export async function pruneFolders(root: string, from: string): Promise<void> {
  for (let at = from; at !== root; at = dirname(at)) {
    try {
      await rmdir(at)
    } catch {
      return // not empty, or somebody else was faster
    }
  }
}

/** Removing what is not there is success. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isCode(error, 'ENOENT', 'ENOTDIR')) throw error
  })
}

async function exists(path: string): Promise<boolean> {
  return open(path, 'r').then(
    (file) => file.close().then(() => true),
    () => false,
  )
}

export const isCode = (error: unknown, ...codes: string[]): boolean =>
  codes.includes((error as { code?: string } | null)?.code ?? '')

/** This process has no room for one more file: that says nothing about what is on a device. */
export const isOutOfFiles = (error: unknown): boolean => isCode(error, 'EMFILE', 'ENFILE', 'ENOMEM')

/** Gives a full disk its own error, whichever call met it. */
export async function withRoom<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (isCode(error, 'ENOSPC', 'EDQUOT')) throw new StoreFull({ cause: error })
    throw error
  }
}
