import type { Seal } from '@/lib/ports/seal'
import { SealStream, UnsealStream } from './seal-streams'
import { SealedSource } from './sealed-source'
import { sealedSizeBytes } from './segments'

/** AES-256-GCM in segments of 64 KiB. */
export const aesGcmSeal: Seal = {
  sealing: (key) => new SealStream(key),
  unsealing: (key) => new UnsealStream(key),
  open: (sealed, key) => SealedSource.open(sealed, key),
  sealedSizeBytes,
}
