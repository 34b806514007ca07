import type { UploadPartView, UploadView } from '@/lib/domain/upload/upload'
import type { Hasher } from './hasher'

const SAMPLES = 4

/**
 * Looks whether a file that was chosen again is the one whose parts the server has, by reading some of them: the first,
 * the last, and others between. What this cannot see, the checksum of the whole file shows at the end.
 * @returns the number of a part that differs, or null
 */
export async function findDifference(
  file: Blob,
  upload: UploadView,
  parts: readonly UploadPartView[],
  hasher: Pick<Hasher, 'part'>,
): Promise<number | null> {
  for (const part of sampleOf(parts)) {
    const start = (part.number - 1) * upload.partSizeBytes
    const { isZero, sha256 } = await hasher.part(file.slice(start, start + part.sizeBytes))
    const isSame = part.isZero ? isZero : sha256 === part.sha256
    if (!isSame) return part.number
  }
  return null
}

function sampleOf(parts: readonly UploadPartView[]): UploadPartView[] {
  if (parts.length <= SAMPLES) return [...parts]
  const step = (parts.length - 1) / (SAMPLES - 1)
  return Array.from({ length: SAMPLES }, (_, index) => parts[Math.round(index * step)]!)
}
