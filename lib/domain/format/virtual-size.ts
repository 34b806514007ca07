import { DomainError } from '@/lib/domain/errors'
import { corrupt } from '@/lib/domain/format/refusals'

const GIB = 2n ** 30n

export const SECTOR_BYTES = 512

/** The largest disk an image may hold, 1 TiB [C3] [C9]. A file of a few MiB can claim petabytes. */
export const VIRTUAL_SIZE_LIMIT_BYTES = 2 ** 40

/**
 * The virtual size a header claims, as a number. Throws `file.virtual_size_too_large` above the limit, `file.empty` for
 * a disk of no bytes, `file.corrupt` for one that is not made of whole sectors: tools would silently cut or grow it.
 */
export function acceptVirtualSize(format: string, claimedBytes: bigint, limitBytes: number): number {
  if (claimedBytes > BigInt(limitBytes)) {
    throw new DomainError('file.virtual_size_too_large', {
      virtualSizeGib: Number((claimedBytes + GIB - 1n) / GIB),
      limitGib: limitBytes / Number(GIB),
    })
  }
  if (claimedBytes === 0n) throw new DomainError('file.empty', { format })
  if (claimedBytes % BigInt(SECTOR_BYTES) !== 0n) throw corrupt(format, 'disk size is not whole sectors')
  return Number(claimedBytes)
}
