import type { DiskFormat } from '@/lib/domain/format/disk-format'
import type { ExportFormat } from '@/lib/domain/image/export'
import type { OsFacts } from '@/lib/domain/os/os-facts'

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

export interface ConvertOptions {
  signal?: AbortSignal
  onProgress?: (progress: ConvertProgress) => void
}

export interface Converted {
  format: DiskFormat
  sizeBytes: number
  virtualSizeBytes: number
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
   * Converts to the service's base format. The output appears at `outputPath` complete and verified or not at all. While
   * the tool runs it writes into a folder named `.convert-…` beside it, which only a killed process leaves behind.
   */
  convertToBase(source: ConvertSource, outputPath: string, options: ConvertOptions): Promise<Converted>
  /** The same into a format that images leave in [M3]. */
  convertTo(
    format: ExportFormat,
    source: ConvertSource,
    outputPath: string,
    options: ConvertOptions,
  ): Promise<Converted>
}
