import { stat } from 'node:fs/promises'
import { DomainError } from '@/lib/domain/errors'
import { hasBootRecord } from '@/lib/domain/format/boot-record'
import { BASE_FORMAT, type DiskFormat } from '@/lib/domain/format/disk-format'
import { inspectHeader } from '@/lib/domain/format/inspect-header'
import type { ExportFormat } from '@/lib/domain/image/export'
import type { OsFacts } from '@/lib/domain/os/os-facts'
import { BudgetExceededError, BudgetedSource, type ReadBudget } from '@/lib/drivers/imaging/budgeted-source'
import { convertDisk, convertDiskFile, diskBytes } from '@/lib/drivers/imaging/convert-disk'
import { type DiskTools, isZvhd, openDiskStream } from '@/lib/drivers/imaging/disk-file'
import { openFileSource } from '@/lib/drivers/imaging/file-source'
import { createJail, type Jail, type JailLimits, type JailOptions } from '@/lib/drivers/imaging/jail'
import { IDENTIFY_BUDGET, outputLimitBytes } from '@/lib/drivers/imaging/limits'
import { openContainerSource } from '@/lib/drivers/imaging/nbd-server'
import { checkByTool, confirmByTool } from '@/lib/drivers/imaging/qemu-img'
import { CodecThreads } from '@/lib/drivers/imaging/zvhd/codec-threads'
import { openZvhd2Source } from '@/lib/drivers/imaging/zvhd/zvhd2-source'
import type { BlockSource } from '@/lib/ports/block-source'
import type { ConvertOptions, ConvertSource, DiskBlocks, Imaging } from '@/lib/ports/imaging'

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
  const threads = new CodecThreads()
  const toolsFor = ({ signal, maxSizeBytes }: ConvertOptions): DiskTools => ({
    ...{ jail, threads, signal },
    limits: {
      ...(maxSizeBytes !== undefined && { fileSizeBytes: maxSizeBytes }),
      ...options.convertLimits,
    },
  })
  return {
    readiness: jail.readiness,
    inspectFile: async (path) =>
      withSource(openFileSource(path), async (source) => {
        const facts = await inspectHeader(source)
        return { ...facts, hasBootRecord: facts.format === 'raw' ? await hasBootRecord(source) : null }
      }),
    identifyOs: (path, format, signal) => identifyOs(toolsFor({}), options, path, format, signal),
    checkFile: (path, format, signal) => checkFile(jail, path, format, signal),
    readAsBase: (source, options) => readAsBase(source, toolsFor(options), options),
    convertTo: (format, source, outputPath, options) =>
      convertTo(format, source, outputPath, toolsFor(options), options),
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
  // What is in the files of our own formats is checked as it is read.
  if (format === 'raw' || format === 'iso' || isZvhd(format)) return
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
  tools: DiskTools,
  { identify, identifyBudget = IDENTIFY_BUDGET, onUnidentified }: ImagingOptions,
  path: string,
  format: DiskFormat,
  signal?: AbortSignal,
): Promise<OsFacts | null> {
  const timeout = AbortSignal.timeout(identifyBudget.seconds * 1000)
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout
  // It can only be read from front to back.
  if (format === 'zvhd') return null
  try {
    return await withSource(openDisk(tools, path, format, either), (source) =>
      identify(new BudgetedSource(source, identifyBudget, either)),
    )
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof DomainError && error.code === 'unavailable') throw error
    onUnidentified?.(timeout.aborted ? new BudgetExceededError('The time for this disk is over.') : error)
    return null
  }
}

function openDisk({ jail, threads }: DiskTools, path: string, format: DiskFormat, signal: AbortSignal) {
  if (format === 'raw' || format === 'iso') return openFileSource(path)
  return format === 'zvhd2'
    ? openFileSource(path).then((file) => openZvhd2Source(file, { threads }))
    : openContainerSource(jail, path, format, signal)
}

/** The bytes of an image in the base format. A file that unfolds to much more than it holds is a bomb and ends here. */
async function* readAsBase(
  { path, format, virtualSizeBytes }: ConvertSource,
  tools: DiskTools,
  { onProgress }: ConvertOptions,
): AsyncGenerator<Uint8Array> {
  insistDisk(format)
  tools.signal?.throwIfAborted()
  const { size: fileSizeBytes } = await stat(path)
  const limitBytes = tools.limits?.fileSizeBytes ?? outputLimitBytes(fileSizeBytes, virtualSizeBytes)
  const disk = await openDiskStream(path, { format, virtualSizeBytes }, tools)
  try {
    let madeBytes = 0
    const onBytes = (doneBytes: number) => onProgress?.({ fraction: doneBytes / virtualSizeBytes })
    for await (const piece of diskBytes(disk, BASE_FORMAT, tools, { onBytes })) {
      tools.signal?.throwIfAborted()
      madeBytes += piece.length
      if (madeBytes > limitBytes)
        throw new DomainError('job.tool_limits', { tool: BASE_FORMAT, limit: 'file_size' })
      yield piece
    }
  } catch (error) {
    tools.signal?.throwIfAborted()
    throw error
  } finally {
    await disk.close()
  }
}

async function convertTo(
  format: ExportFormat,
  source: ConvertSource | DiskBlocks,
  outputPath: string,
  tools: DiskTools,
  { onProgress }: ConvertOptions,
): Promise<void> {
  insistDisk(source.format)
  tools.signal?.throwIfAborted()
  const { virtualSizeBytes } = source
  const onBytes = (doneBytes: number) => onProgress?.({ fraction: doneBytes / virtualSizeBytes })
  if ('blocks' in source) {
    const disk = source.format === 'raw' ? source.blocks : await openZvhd2Source(source.blocks, tools)
    return convertDisk(disk, outputPath, format, tools, { onBytes })
  }
  const facts = { format: source.format, virtualSizeBytes, sizeBytes: (await stat(source.path)).size }
  return convertDiskFile({ path: source.path, facts }, outputPath, format, tools, { onBytes })
}
