import { DomainError } from '@/lib/domain/errors'
import type { DiskFormat } from '@/lib/domain/format/disk-format'
import type { JailResult } from '@/lib/drivers/imaging/jail'

/** The only words of a tool that leave this folder: the system's own, never a path and never bytes of a file. */
const knownPhrases = [
  'No such file or directory',
  'Permission denied',
  'Operation not permitted',
  'Operation not supported',
  'Invalid argument',
  'Input/output error',
  'Too many open files',
  'Device or resource busy',
]

const ABORTED = 128 + 6
const KILLED = 128 + 9
const FILE_SIZE_EXCEEDED = 128 + 25

/** What a tool's bad end means to the person whose file it was. Limits of ours come before faults of the file. */
export function toolFailure(tool: string, format: DiskFormat, result: JailResult): DomainError {
  const { exitCode, stderr, isOutOfTime } = result
  if (isOutOfTime) return new DomainError('job.tool_limits', { tool, limit: 'time' })
  if (/No space left on device|Disk quota exceeded/i.test(stderr)) return new DomainError('job.no_space')
  if (exitCode === FILE_SIZE_EXCEEDED || /File too large/i.test(stderr)) {
    return new DomainError('job.tool_limits', { tool, limit: 'file_size' })
  }
  const isOutOfMemory =
    /allocate memory|Out of memory|failed to allocate|memory exhausted|create thread/i.test(stderr)
  if (isOutOfMemory || exitCode === ABORTED || exitCode === KILLED) {
    return new DomainError('job.tool_limits', { tool, limit: 'memory' })
  }
  if (/error while reading/i.test(stderr)) {
    return new DomainError('file.corrupt', { format, detail: 'a part of the disk cannot be read' })
  }
  if (
    /Could not open|Failed to blk_new_open/i.test(stderr) &&
    !/Could not (open|create) '\/out/i.test(stderr)
  ) {
    return new DomainError('file.corrupt', { format, detail: 'its tables cannot be read' })
  }
  const phrase = knownPhrases.find((known) => stderr.includes(known))
  return new DomainError('job.tool_failed', { tool, detail: phrase ?? `exit code ${exitCode}` })
}
