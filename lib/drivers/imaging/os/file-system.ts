import { MAX_LINKS, MAX_PATH_PARTS, MAX_TEXT_BYTES } from './limits'
import { insistReadable, orNull } from './unreadable'

export interface FileNode {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other'
  readonly sizeBytes: number
  /** The bytes from there on: fewer than asked for at the end of the file. For a symlink, its target. */
  read(offsetBytes: number, lengthBytes: number): Promise<Buffer>
  /** What is in a directory, without `.` and `..`; nothing for other kinds. */
  entries(): AsyncGenerator<DirectoryEntry>
  /** Where the file system can do better than to walk through all entries. */
  find?(name: string): Promise<FileNode | null>
}

export interface DirectoryEntry {
  readonly name: string
  open(): Promise<FileNode>
}

/** One tree of files, read-only. Every method may throw `Unreadable`. */
export interface FileSystem {
  readonly kind: 'ext' | 'xfs' | 'btrfs' | 'ntfs' | 'fat' | 'iso'
  readonly ignoresCase: boolean
  root(): Promise<FileNode>
}

/** The node at a path, links followed inside of this tree only; null when there is none. */
export async function openPath(fileSystem: FileSystem, path: string): Promise<FileNode | null> {
  const root = await fileSystem.root()
  const trail: FileNode[] = [root]
  const parts = partsOf(path)
  let links = 0
  for (let done = 0; parts.length > 0; done++) {
    insistReadable(done < MAX_PATH_PARTS && parts.length < MAX_PATH_PARTS, 'path too long')
    const part = parts.shift()!
    if (part === '..') {
      if (trail.length > 1) trail.pop()
      continue
    }
    const node = await childOf(fileSystem, trail.at(-1)!, part)
    if (!node) return null
    if (node.kind !== 'symlink') {
      trail.push(node)
      continue
    }
    links += 1
    insistReadable(links <= MAX_LINKS, 'too many links')
    const target = (await node.read(0, 4096)).toString('utf8')
    if (target.startsWith('/')) trail.length = 1
    parts.unshift(...partsOf(target))
  }
  return trail.at(-1)!
}

async function childOf(fileSystem: FileSystem, directory: FileNode, name: string): Promise<FileNode | null> {
  if (directory.kind !== 'directory') return null
  if (directory.find) return directory.find(name)
  const wanted = fileSystem.ignoresCase ? name.toLowerCase() : name
  for await (const entry of directory.entries()) {
    if ((fileSystem.ignoresCase ? entry.name.toLowerCase() : entry.name) === wanted) return entry.open()
  }
  return null
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}

export async function exists(fileSystem: FileSystem, path: string): Promise<boolean> {
  return (await orNull(() => openPath(fileSystem, path))) !== null
}

/** The beginning of a text file; null when there is none or it cannot be read. */
export async function readText(fileSystem: FileSystem, path: string): Promise<string | null> {
  const bytes = await readHead(fileSystem, path, MAX_TEXT_BYTES)
  return bytes?.toString('utf8') ?? null
}

export async function readHead(
  fileSystem: FileSystem,
  path: string,
  lengthBytes: number,
): Promise<Buffer | null> {
  return orNull(async () => {
    const node = await openPath(fileSystem, path)
    return node?.kind === 'file' ? node.read(0, lengthBytes) : null
  })
}

/** Names in a directory, at most that many; none when it cannot be read. */
export async function namesIn(fileSystem: FileSystem, path: string, limit: number): Promise<string[]> {
  const names: string[] = []
  await orNull(async () => {
    const directory = await openPath(fileSystem, path)
    if (directory?.kind !== 'directory') return
    for await (const entry of directory.entries()) {
      if (names.length >= limit) return
      names.push(entry.name)
    }
  })
  return names
}
