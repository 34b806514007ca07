import { openBtrfs } from '../btrfs/btrfs-file-system'
import type { ByteView } from '../byte-view'
import { openExt } from '../ext/ext-file-system'
import { openFat } from '../fat/fat-file-system'
import type { FileSystem } from '../file-system'
import { openNtfs } from '../ntfs/ntfs-file-system'
import { orNull } from '../unreadable'
import { openXfs } from '../xfs/xfs-file-system'

/** FAT comes last: its marks are the weakest, and NTFS shares them. */
const openers = [openExt, openXfs, openNtfs, openFat]

/** The trees of files on a volume: one, or several for btrfs with subvolumes, or none that we can read. */
export async function openFileSystems(view: ByteView): Promise<FileSystem[]> {
  const trees = await orNull(() => openBtrfs(view))
  if (trees) return trees
  for (const open of openers) {
    const fileSystem = await orNull(() => open(view))
    if (fileSystem) return [fileSystem]
  }
  return []
}
