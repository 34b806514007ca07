import { Readable } from 'node:stream'
import { DomainError } from '@/lib/domain/errors'
import { BASE_FORMAT } from '@/lib/domain/format/disk-format'
import { inspectHeader } from '@/lib/domain/format/inspect-header'
import type { ConvertOptions, ConvertSource } from '@/lib/ports/imaging'
import type { StoredBytes } from '@/lib/ports/object-store'
import type { Services } from '../context'

export interface StoredBase {
  diskFormat: typeof BASE_FORMAT
  virtualSizeBytes: number
  stored: StoredBytes
}

/**
 * Stores the disk in a local file as an image in the base format. The disk flows through: neither memory nor a disk ever holds it
 * in between. The result is looked at once more before anybody may rely on it.
 */
export async function storeAsBase(
  { imaging, store }: Pick<Services, 'imaging' | 'store'>,
  source: ConvertSource,
  storedKey: string,
  options: ConvertOptions,
): Promise<StoredBase> {
  const bytes = Readable.from(imaging.readAsBase(source, options), { objectMode: false })
  const stored = await store.put(storedKey, bytes)
  const blocks = await store.open(storedKey)
  try {
    const { format, virtualSizeBytes } = await inspectHeader(blocks)
    // Disks of ours are whole sectors.
    if (format !== BASE_FORMAT || Math.abs(virtualSizeBytes - source.virtualSizeBytes) >= 512)
      throw new DomainError('job.tool_failed', {
        tool: BASE_FORMAT,
        detail: 'the result is not the promised disk',
      })
    return { diskFormat: format, virtualSizeBytes, stored }
  } finally {
    await blocks.close()
  }
}
