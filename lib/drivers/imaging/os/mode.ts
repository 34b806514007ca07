import type { FileNode } from './file-system'

/** The kind of a node from the upper bits of a Unix mode. */
export function nodeKind(mode: number): FileNode['kind'] {
  switch (mode & 0o170000) {
    case 0o040000:
      return 'directory'
    case 0o100000:
      return 'file'
    case 0o120000:
      return 'symlink'
    default:
      return 'other'
  }
}
