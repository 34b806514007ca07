import { z } from 'zod'
import { DomainError } from '@/lib/domain/errors'
import type { DiskFormat } from '@/lib/domain/format/disk-format'
import { corrupt } from '@/lib/domain/format/refusals'
import type { Jail, JailLimits, JailResult } from '@/lib/drivers/imaging/jail'
import { convertLimits, REPORT_LIMITS } from '@/lib/drivers/imaging/limits'
import { nbdSource, qemuFormat, qemuSource } from '@/lib/drivers/imaging/qemu-source'
import { toolFailure } from '@/lib/drivers/imaging/tool-failure'

const TOOL = 'qemu-img'

const CHECK_CORRUPT = 2
const CHECK_LEAKS = 3
const CHECK_UNSUPPORTED = 63

/** The parts of `qemu-img info --output=json` that matter; everything else a file may say there is ignored. */
const InfoReport = z.object({
  format: z.string(),
  'virtual-size': z.number(),
  encrypted: z.boolean().optional(),
  snapshots: z.array(z.unknown()).optional(),
  'backing-filename': z.unknown().optional(),
  'full-backing-filename': z.unknown().optional(),
  'format-specific': z
    .object({
      data: z.looseObject({
        'data-file': z.unknown().optional(),
        'create-type': z.string().optional(),
        corrupt: z.boolean().optional(),
        extents: z.array(z.unknown()).optional(),
      }),
    })
    .optional(),
})

/**
 * The tool's own opinion of a file that already passed our header rules: a second line of defence, should the two ever
 * read a header differently. Throws the same `file.*` refusals. Answers the virtual size in bytes.
 */
export async function confirmByTool(
  jail: Jail,
  path: string,
  format: DiskFormat,
  signal?: AbortSignal,
): Promise<{ virtualSizeBytes: number }> {
  const result = await report(jail, path, format, ['info', '--output=json'], signal)
  if (result.exitCode !== 0) throw toolFailure(TOOL, format, result)
  const info = InfoReport.parse(JSON.parse(result.stdout))
  const data = info['format-specific']?.data
  const refuse = (code: 'backing_file' | 'external_data' | 'multi_extent' | 'snapshots' | 'encrypted') =>
    new DomainError(`file.${code}`, { format })
  if (info.format !== qemuFormat(format)) {
    throw new DomainError('file.format_mismatch', { expected: format, found: 'another format' })
  }
  if (info['backing-filename'] !== undefined || info['full-backing-filename'] !== undefined)
    throw refuse('backing_file')
  if (data?.['data-file'] !== undefined) throw refuse('external_data')
  if (info.encrypted) throw refuse('encrypted')
  if (info.snapshots?.length) throw refuse('snapshots')
  if (data?.corrupt) throw corrupt(format, 'marked as corrupt by its last writer')
  if (format === 'vmdk') {
    if (data?.extents?.length !== 1) throw refuse('multi_extent')
    if (!['monolithicSparse', 'streamOptimized'].includes(data['create-type'] ?? ''))
      throw refuse('external_data')
  }
  return { virtualSizeBytes: info['virtual-size'] }
}

/**
 * Whether the tables of the container agree with each other. Clusters that nobody uses are harmless; formats without
 * such a check pass. Throws `file.inconsistent` or `file.truncated`.
 */
export async function checkByTool(
  jail: Jail,
  path: string,
  format: DiskFormat,
  signal?: AbortSignal,
): Promise<void> {
  const result = await report(jail, path, format, ['check', '--output=json'], signal)
  if ([0, CHECK_LEAKS, CHECK_UNSUPPORTED].includes(result.exitCode)) return
  if (/exceeding the end of the file|after EOF|beyond (the )?end/i.test(result.stderr + result.stdout)) {
    throw new DomainError('file.truncated', { format })
  }
  // Some formats' checks give up at the first contradiction instead of counting them.
  const isContradiction = result.exitCode === CHECK_CORRUPT || /Check failed/.test(result.stderr)
  throw isContradiction
    ? new DomainError('file.inconsistent', { detail: format })
    : toolFailure(TOOL, format, result)
}

function report(
  jail: Jail,
  path: string,
  format: DiskFormat,
  command: readonly string[],
  signal?: AbortSignal,
) {
  return jail.run({
    tool: TOOL,
    args: ({ input }) => [...command, '-f', qemuFormat(format), qemuSource(format, input)],
    inputPath: path,
    limits: REPORT_LIMITS,
    signal,
  })
}

/** How each format is written. Those without an entry are only read. */
const targets: Partial<Record<DiskFormat, readonly string[]>> = {
  // Not compressed: every reader knows it, and what is empty takes no room. Eight requests in any order are a third faster.
  qcow2: ['qcow2', '-m', '8', '-W'],
  raw: ['raw', '-m', '8', '-W'],
  vmdk: ['vmdk', '-o', 'subformat=streamOptimized'],
  // Without the second word the disk grows to a size that cylinders can tell.
  vhd: ['vpc', '-o', 'subformat=dynamic,force_size'],
  vhdx: ['vhdx', '-o', 'subformat=dynamic'],
  vdi: ['vdi'],
  qed: ['qed'],
  qcow: ['qcow'],
}

export const writtenByTool = (format: DiskFormat): boolean => format in targets

export interface ConvertRun {
  /** A file, or the socket of an NBD export when `isNbd`: then the format is raw. */
  path: string
  format: DiskFormat
  isNbd?: boolean
  target: DiskFormat
  virtualSizeBytes: number
  /** Private to this run: the tool can write anything into it. */
  outputDir: string
  outputName: string
  limits?: Partial<JailLimits>
  signal?: AbortSignal
  onFraction?: (fraction: number) => void
}

/** What a failed run leaves in the output folder is the caller's to remove. */
export async function convertByTool(jail: Jail, run: ConvertRun): Promise<void> {
  const target = targets[run.target]
  if (!target) throw new DomainError('file.format_unsupported', { format: run.target })
  const result: JailResult = await jail.run({
    tool: TOOL,
    args: ({ input, outputDir }) => [
      ...['convert', '-p', '-f', qemuFormat(run.format), '-O', ...target],
      ...[run.isNbd ? nbdSource(input) : qemuSource(run.format, input), `${outputDir}/${run.outputName}`],
    ],
    inputPath: run.path,
    outputDir: run.outputDir,
    limits: { ...convertLimits(run.virtualSizeBytes), ...run.limits },
    signal: run.signal,
    onStdout: (text) => {
      const fraction = lastFraction(text)
      if (fraction !== null) run.onFraction?.(fraction)
    },
  })
  if (result.exitCode !== 0) throw toolFailure(TOOL, run.format, result)
}

/** Progress is written as `    (12.34/100%)` and a carriage return; the last one in a piece of text counts. */
function lastFraction(text: string): number | null {
  const percent = [...text.matchAll(/\(\s*(\d{1,3}(?:\.\d{1,2})?)\/100%\)/g)].at(-1)?.[1]
  return percent === undefined ? null : Math.min(Number(percent) / 100, 1)
}
