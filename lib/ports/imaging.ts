import type { DiskFormat } from '@/lib/domain/format/disk-format'
import type { OsFacts } from '@/lib/domain/os/os-facts'

/** What the header of a file says, after every safety rule passed. */
export interface FileFacts {
  format: DiskFormat
  sizeBytes: number
  virtualSizeBytes: number
}

export interface ConvertProgress {
  /** 0..1 */
  fraction: number
}

/**
 * Reads and converts disk-image files that nobody has vouched for.
 * Refusals are `DomainError` with a `file.*` code; a tool that failed is `job.tool_failed`.
 */
export interface Imaging {
  /** False with the reason when the sandbox cannot work on this machine. */
  readiness(): Promise<{ ok: true } | { ok: false; reason: string }>
  /** Our own parse of the header; no tool touches the file. */
  inspectFile(path: string): Promise<FileFacts>
  /** What operating system is on the disk inside the file; null when there is none to be found. Well under a second. */
  identifyOs(path: string, format: DiskFormat, signal?: AbortSignal): Promise<OsFacts | null>
  /** Second line of defence before conversion: consistency check of the container. */
  checkFile(path: string, format: DiskFormat, signal?: AbortSignal): Promise<void>
  /** Converts to the service's base format. An aborted signal ends the tool and removes the output. */
  convertToBase(
    source: { path: string; format: DiskFormat; virtualSizeBytes: number },
    outputPath: string,
    options: { signal?: AbortSignal; onProgress?: (progress: ConvertProgress) => void },
  ): Promise<{ format: DiskFormat; sizeBytes: number; virtualSizeBytes: number }>
}
