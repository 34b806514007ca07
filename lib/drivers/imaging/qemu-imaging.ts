import { mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DomainError } from '@/lib/domain/errors'
import { hasBootRecord } from '@/lib/domain/format/boot-record'
import { BASE_FORMAT, type DiskFormat } from '@/lib/domain/format/disk-format'
import { type HeaderFacts, inspectHeader } from '@/lib/domain/format/inspect-header'
import type { OsFacts } from '@/lib/domain/os/os-facts'
import { BudgetExceededError, BudgetedSource, type ReadBudget } from '@/lib/drivers/imaging/budgeted-source'
import { openFileSource } from '@/lib/drivers/imaging/file-source'
import { createJail, type Jail, type JailLimits, type JailOptions } from '@/lib/drivers/imaging/jail'
import { IDENTIFY_BUDGET, outputLimitBytes } from '@/lib/drivers/imaging/limits'
import { openContainerSource } from '@/lib/drivers/imaging/nbd-server'
import { checkByTool, confirmByTool, convertByTool, type Written } from '@/lib/drivers/imaging/qemu-img'
import type { BlockSource } from '@/lib/ports/block-source'
import type { ConvertSource, Imaging } from '@/lib/ports/imaging'

export interface ImagingOptions extends JailOptions {
  /** Finds the system on a disk; null when there is none to be found. */
  identify: (disk: BlockSource) => Promise<OsFacts | null>
  /** Told when a disk could not be searched for a system; the answer is then null, never a failed import. */
  onUnidentified?: (error: unknown) => void
  identifyBudget?: ReadBudget
  convertLimits?: Partial<JailLimits>
}

/** Imaging by our own header rules and, after them, the QEMU tools in a jail. */
export function createImaging(options: ImagingOptions): Imaging {
  const jail = createJail(options)
  return {
    readiness: jail.readiness,
    inspectFile: async (path) =>
      withSource(openFileSource(path), async (source) => {
        const facts = await inspectHeader(source)
        return { ...facts, hasBootRecord: facts.format === 'raw' ? await hasBootRecord(source) : null }
      }),
    identifyOs: (path, format, signal) => identifyOs(jail, options, path, format, signal),
    checkFile: (path, format, signal) => checkFile(jail, path, format, signal),
    convertToBase: (source, outputPath, { signal, onProgress }) =>
      convert(jail, source, outputPath, 'base', {
        limits: options.convertLimits,
        signal,
        onFraction: (fraction) => onProgress?.({ fraction }),
      }),
    convertTo: async (format, source, outputPath, { signal, onProgress }) => {
      if (format === 'zvhd' || format === 'zvhd2')
        throw new DomainError('request.not_supported', { operation: format })
      return convert(jail, source, outputPath, format, {
        limits: options.convertLimits,
        signal,
        onFraction: (fraction) => onProgress?.({ fraction }),
      })
    },
  }
}

/** An ISO is kept as it is: nothing of it is converted [C4]. */
function insistDisk(format: DiskFormat): void {
  if (format === 'iso') throw new DomainError('file.iso_not_disk')
}

async function withSource<T>(
  opening: Promise<BlockSource>,
  use: (source: BlockSource) => Promise<T>,
): Promise<T> {
  const source = await opening
  try {
    return await use(source)
  } finally {
    await source.close()
  }
}

/** Raw disks and ISO files have no tables that could disagree. */
async function checkFile(jail: Jail, path: string, format: DiskFormat, signal?: AbortSignal): Promise<void> {
  if (format === 'raw' || format === 'iso') return
  const facts = await withSource(openFileSource(path), inspectHeader)
  if (facts.format !== format)
    throw new DomainError('file.format_mismatch', { expected: format, found: facts.format })
  const tool = await confirmByTool(jail, path, format, signal)
  if (tool.virtualSizeBytes !== facts.virtualSizeBytes) {
    throw new DomainError('file.inconsistent', { detail: 'disk size' })
  }
  await checkByTool(jail, path, format, signal)
}

/**
 * What a disk says about itself may never stop its import: only an abort and a missing sandbox are errors here, a disk
 * that cannot be read or that runs in circles has no system that we know.
 */
async function identifyOs(
  jail: Jail,
  { identify, identifyBudget = IDENTIFY_BUDGET, onUnidentified }: ImagingOptions,
  path: string,
  format: DiskFormat,
  signal?: AbortSignal,
): Promise<OsFacts | null> {
  const timeout = AbortSignal.timeout(identifyBudget.seconds * 1000)
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout
  const isPlain = format === 'raw' || format === 'iso'
  try {
    const opening = isPlain ? openFileSource(path) : openContainerSource(jail, path, format, either)
    return await withSource(opening, (source) => identify(new BudgetedSource(source, identifyBudget, either)))
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof DomainError && error.code === 'unavailable') throw error
    onUnidentified?.(timeout.aborted ? new BudgetExceededError('The time for this disk is over.') : error)
    return null
  }
}

interface ConvertControl {
  limits?: Partial<JailLimits>
  signal?: AbortSignal
  onFraction?: (fraction: number) => void
}

async function convert(
  jail: Jail,
  source: ConvertSource,
  outputPath: string,
  written: Written,
  control: ConvertControl,
): Promise<HeaderFacts> {
  insistDisk(source.format)
  // On the same file system as the target, so that the finished file moves there in one step; and a folder of its own,
  // because the tool may write to all of it.
  const folder = await mkdtemp(join(dirname(outputPath), '.convert-'))
  try {
    const { size: fileSizeBytes } = await stat(source.path)
    const limits = {
      // Only the base format compresses as well as any source: what leaves comes from a disk that passed this already.
      ...(written === 'base' && {
        fileSizeBytes: outputLimitBytes(fileSizeBytes, source.virtualSizeBytes),
      }),
      ...control.limits,
    }
    await convertByTool(jail, {
      ...source,
      ...control,
      written,
      limits,
      outputDir: folder,
      outputName: 'disk',
    })
    const format = written === 'base' ? BASE_FORMAT : written
    const facts = await verify(jail, join(folder, 'disk'), format, source.virtualSizeBytes, control.signal)
    await rename(join(folder, 'disk'), outputPath)
    return facts
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The tool's work is not taken on trust: it read a hostile file, and it may have a fault of its own. */
async function verify(
  jail: Jail,
  path: string,
  format: DiskFormat,
  virtualSizeBytes: number,
  signal?: AbortSignal,
): Promise<HeaderFacts> {
  const facts = await withSource(openFileSource(path), inspectHeader)
  if (facts.format !== format || facts.virtualSizeBytes !== virtualSizeBytes) {
    throw new DomainError('job.tool_failed', {
      tool: 'qemu-img',
      detail: 'the result is not the promised disk',
    })
  }
  await checkByTool(jail, path, format, signal)
  return facts
}
