import type { JailLimits } from '@/lib/drivers/imaging/jail'

const MIB = 2 ** 20
const GIB = 2 ** 30

/** Address space for arenas and stacks of some twenty threads; a conversion needs 15 to 30 MiB of real memory. */
const TOOL_MEMORY_BYTES = 2 * GIB

/** For reports about a file: metadata only, nothing written. */
export const REPORT_LIMITS: JailLimits = {
  memoryBytes: TOOL_MEMORY_BYTES,
  fileSizeBytes: 0,
  timeSeconds: 120,
}

/** For reading one disk as blocks while its system is identified. */
export const SERVE_LIMITS: JailLimits = { memoryBytes: TOOL_MEMORY_BYTES, fileSizeBytes: 0, timeSeconds: 30 }

/**
 * For a conversion: time for a slow disk (16 MiB/s, the compressing targets do more than 100), and room for data that
 * does not compress with the tables of the target.
 */
export function convertLimits(virtualSizeBytes: number): JailLimits {
  return {
    memoryBytes: TOOL_MEMORY_BYTES,
    fileSizeBytes: incompressibleBytes(virtualSizeBytes),
    timeSeconds: 600 + Math.ceil(virtualSizeBytes / (16 * MIB)),
  }
}

/** Data that does not compress, with the tables of the target. */
const incompressibleBytes = (virtualSizeBytes: number): number =>
  virtualSizeBytes + Math.ceil(virtualSizeBytes / 64) + 64 * MIB

/**
 * How large the result of a file of this size may become. The target compresses as well as any source does, so a small file
 * that unfolds to much more names the same bytes again and again: a bomb.
 */
export const outputLimitBytes = (fileSizeBytes: number, virtualSizeBytes: number): number =>
  Math.min(incompressibleBytes(virtualSizeBytes), 4 * fileSizeBytes + 64 * MIB)

/** What identifying a system may cost before the answer is "none found". A real disk needs some hundred reads. */
export const IDENTIFY_BUDGET = { reads: 20_000, bytes: 512 * MIB, seconds: 10 }
