const XATTR_MAGIC = 0xea020000
const NAME_INDEX_SYSTEM = 7

/** Data kept in the inode: 60 bytes where the block list would be, and more in the attribute `system.data`. */
export function inlineData(inode: Buffer): Buffer {
  const first = inode.subarray(40, 100)
  const more = systemDataAttribute(inode)
  return more ? Buffer.concat([first, more]) : first
}

function systemDataAttribute(inode: Buffer): Buffer | null {
  if (inode.length < 132) return null
  const start = 128 + inode.readUInt16LE(128)
  if (start + 8 > inode.length || inode.readUInt32LE(start) !== XATTR_MAGIC) return null
  const firstEntry = start + 4
  for (let at = firstEntry; at + 16 <= inode.length && inode.readUInt32LE(at) !== 0; ) {
    const nameLength = inode[at]!
    const name = inode.toString('latin1', at + 16, at + 16 + nameLength)
    if (inode[at + 1] === NAME_INDEX_SYSTEM && name === 'data') {
      const from = firstEntry + inode.readUInt16LE(at + 2)
      return inode.subarray(from, from + inode.readUInt32LE(at + 8))
    }
    at += 16 + Math.ceil(nameLength / 4) * 4
  }
  return null
}
