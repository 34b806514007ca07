import type { FileNode } from '../file-system'
import { MAX_READ_BYTES } from '../limits'
import { insistReadable } from '../unreadable'
import { dataAttribute, loadAttributes } from './ntfs-attributes'
import { findInIndex, indexEntries } from './ntfs-directory'
import { readRuns } from './ntfs-runs'
import type { NtfsVolume } from './ntfs-volume'

export async function ntfsNode(volume: NtfsVolume, recordIndex: number): Promise<FileNode> {
  const record = await loadAttributes(volume, recordIndex)
  const data = await dataAttribute(record)
  const sizeBytes = data?.sizeBytes ?? 0

  const read = async (offsetBytes: number, lengthBytes: number): Promise<Buffer> => {
    insistReadable(data !== null, 'NTFS file without data')
    const length = Math.max(0, Math.min(lengthBytes, sizeBytes - offsetBytes, MAX_READ_BYTES))
    if (data.kind === 'resident') return data.bytes.subarray(offsetBytes, offsetBytes + length)
    insistReadable(!data.isPacked, 'NTFS compressed or encrypted file')
    return readRuns(volume, data.runs, offsetBytes, length)
  }

  return {
    kind: record.isDirectory ? 'directory' : 'file',
    sizeBytes,
    read,
    async *entries() {
      if (!record.isDirectory) return
      for await (const { name, record: target } of indexEntries(record)) {
        if (name !== '.') yield { name, open: () => ntfsNode(volume, target) }
      }
    },
    async find(name) {
      const target = await findInIndex(record, name)
      return target === null ? null : ntfsNode(volume, target)
    },
  }
}
