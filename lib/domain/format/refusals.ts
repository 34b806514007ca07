import { DomainError } from '@/lib/domain/errors'

/** `detail` is one of our own short phrases, never bytes of the file. */
export const corrupt = (format: string, detail: string) => new DomainError('file.corrupt', { format, detail })

export const truncated = (format: string) => new DomainError('file.truncated', { format })

/** A table that would cost a tool far more memory than an honest file of this size. */
export const tableTooLarge = (format: string) => new DomainError('file.table_too_large', { format })

/** Names the feature bits by number, so that a maintainer can look them up. */
export function unknownFeatures(format: string, bits: bigint): DomainError {
  const numbers: string[] = []
  for (let bit = 0n; bits >> bit; bit += 1n) if ((bits >> bit) & 1n) numbers.push(String(bit))
  return new DomainError('file.unknown_features', { format, bits: numbers.join(', ') })
}
