import { DomainError } from '@/lib/domain/errors'
import { BASE_FORMAT } from '@/lib/domain/format/disk-format'
import { inspectHeader } from '@/lib/domain/format/inspect-header'
import type { ConvertOptions, ConvertSource } from '@/lib/ports/imaging'
import type { Redundancy, StoredBytes } from '@/lib/ports/object-store'
import type { Services } from '../context'
import { openPlain, putPlain, type StoredRef } from '../stored/plain-bytes'

export interface StoredBase {
  diskFormat: typeof BASE_FORMAT
  virtualSizeBytes: number
  stored: StoredBytes
  plain: StoredBytes
}

export interface StorePlace {
  ref: StoredRef
  redundancy: Redundancy
}

type Parts = Pick<Services, 'imaging' | 'store' | 'seal'>

/**
 * Stores the disk in a local file as an image in the base format. The disk flows through: neither memory nor a disk ever holds it
 * in between. The result is looked at once more before anybody may rely on it.
 */
export async function storeAsBase(
  services: Parts,
  source: ConvertSource,
  place: StorePlace,
  options: ConvertOptions,
): Promise<StoredBase> {
  return storeBase(services, services.imaging.readAsBase(source, options), source.virtualSizeBytes, place)
}

/** The same of bytes that are in the base format already. */
export async function storeBase(
  services: Parts,
  bytes: AsyncIterable<Uint8Array>,
  virtualSizeBytes: number,
  { ref, redundancy }: StorePlace,
): Promise<StoredBase> {
  const written = await putPlain(services, ref, bytes, redundancy)
  const blocks = await openPlain(services, ref)
  try {
    const found = await inspectHeader(blocks)
    // Disks of ours are whole sectors.
    if (found.format !== BASE_FORMAT || Math.abs(found.virtualSizeBytes - virtualSizeBytes) >= 512)
      throw new DomainError('job.tool_failed', {
        tool: BASE_FORMAT,
        detail: 'the result is not the promised disk',
      })
    return { ...written, diskFormat: found.format, virtualSizeBytes: found.virtualSizeBytes }
  } finally {
    await blocks.close()
  }
}
