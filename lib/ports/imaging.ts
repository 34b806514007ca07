import type { DiskFormat } from '@/lib/domain/format/disk-format'
import type { ExportFormat } from '@/lib/domain/image/export'
import type { OsFacts } from '@/lib/domain/os/os-facts'
import type { BlockSource } from './block-source'

/** What the header of a file says, after every safety rule passed. */
export interface FileFacts {
  format: DiskFormat
  sizeBytes: number
  virtualSizeBytes: number
  /** For raw files: whether there is an MBR signature or a GPT, which a system disk needs. Null for other formats. */
  hasBootRecord: boolean | null
}

export interface ConvertProgress {
  /** 0..1 */
  fraction: number
}

export interface ConvertSource {
  path: string
  format: DiskFormat
  virtualSizeBytes: number
}

/** The bytes of an image in a format that we read ourselves, wherever they are. They stay the caller's. */
export interface DiskBlocks {
  blocks: BlockSource
  format: 'raw' | 'zvhd2'
  virtualSizeBytes: number
}

export interface ConvertOptions {
  /** The most that a written file may become; `job.tool_limits` beyond. */
  maxSizeBytes?: number
  signal?: AbortSignal
  onProgress?: (progress: ConvertProgress) => void
}

/**
 * Reads and converts disk-image files that nobody has vouched for.
 * Refusals are `DomainError` with a `file.*` code; a tool that failed is `job.tool_failed`, one that hit a limit
 * `job.tool_limits`, a full disk `job.no_space`. An aborted signal ends the tool; the call then throws the signal's reason.
 */
export interface Imaging {
  /** Not ok, with the reason, when the sandbox cannot work on this machine and the operator did not allow going without. */
  readiness(): Promise<{ ok: true; isSandboxed: boolean } | { ok: false; reason: string }>
  /** Our own parse of the header; no tool touches the file. */
  inspectFile(path: string): Promise<FileFacts>
  /** What operating system is on the disk inside the file; null when there is none to be found. Well under a second. */
  identifyOs(path: string, format: DiskFormat, signal?: AbortSignal): Promise<OsFacts | null>
  /** Second line of defence before conversion: consistency check of the container. */
  checkFile(path: string, format: DiskFormat, signal?: AbortSignal): Promise<void>
  /**
   * The disk in a file as the bytes of an image in the base format, front to back. Nothing is written anywhere: what is to be
   * encrypted never lies on a disk before. Whoever stops taking ends the tools.
   */
  readAsBase(source: ConvertSource, options: ConvertOptions): AsyncIterable<Uint8Array>
  /**
   * Writes a disk in a format that images leave in [M3]. The output appears at `outputPath` complete and verified or not at
   * all. While it is written it lies in a folder named `.convert-…` beside it, which only a killed process leaves behind.
   */
  convertTo(
    format: ExportFormat,
    source: ConvertSource | DiskBlocks,
    outputPath: string,
    options: ConvertOptions,
  ): Promise<void>
}
