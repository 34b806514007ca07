import { stat } from 'node:fs/promises'
import { DomainError } from '@/lib/domain/errors'
import type { DiskFormat } from '@/lib/domain/format/disk-format'
import { type HeaderFacts, inspectHeader } from '@/lib/domain/format/inspect-header'
import { ZVHD_BLOCK_BYTES, type ZvhdKind } from '@/lib/domain/format/zvhd-footer'
import { mapData } from '@/lib/drivers/imaging/data-map'
import { openFileSource } from '@/lib/drivers/imaging/file-source'
import type { Jail, JailLimits } from '@/lib/drivers/imaging/jail'
import { convertLimits } from '@/lib/drivers/imaging/limits'
import { openContainerSource } from '@/lib/drivers/imaging/nbd-server'
import { confirmByTool } from '@/lib/drivers/imaging/qemu-img'
import type { CodecThreads } from '@/lib/drivers/imaging/zvhd/codec-threads'
import { decodeZvhdStream } from '@/lib/drivers/imaging/zvhd/decode-zvhd'
import { type DiskStream, readExtents, readPieces } from '@/lib/drivers/imaging/zvhd/disk-extent'
import type { BlockSource } from '@/lib/ports/block-source'

export interface DiskTools {
  jail: Jail
  threads: CodecThreads
  signal?: AbortSignal
  /** In place of those for a conversion. */
  limits?: Partial<JailLimits>
}

export const isZvhd = (format: DiskFormat): format is ZvhdKind => format === 'zvhd' || format === 'zvhd2'

/**
 * What a file is, by our own rules alone. Throws `file.*` refusals, also when it is not of the `expected` format or no
 * disk.
 */
export async function inspectDiskFile(path: string, expected?: DiskFormat): Promise<HeaderFacts> {
  const source = await openFileSource(path)
  try {
    const facts = await inspectHeader(source)
    if (expected !== undefined && facts.format !== expected)
      throw new DomainError('file.format_mismatch', { expected, found: facts.format })
    if (facts.format === 'iso') throw new DomainError('file.iso_not_disk')
    return facts
  } finally {
    await source.close()
  }
}

export interface OpenDisk extends DiskStream {
  close(): Promise<void>
}

/** Gives the disk in an inspected file to `use`, from front to back. */
export async function withDisk<Result>(
  path: string,
  facts: HeaderFacts,
  tools: DiskTools,
  use: (disk: DiskStream) => Promise<Result>,
): Promise<Result> {
  const disk = await openDiskStream(path, facts, tools)
  try {
    return await use(disk)
  } finally {
    await disk.close()
  }
}

/**
 * The disk in an inspected file, from front to back. Formats of others are read by a jailed tool, which first has to see the same
 * disk as our rules did.
 */
export async function openDiskStream(
  path: string,
  { format, virtualSizeBytes }: Pick<HeaderFacts, 'format' | 'virtualSizeBytes'>,
  tools: DiskTools,
): Promise<OpenDisk> {
  const source = await openDisk(path, format, virtualSizeBytes, tools)
  try {
    const close = () => source.close()
    if (isZvhd(format)) return { ...(await decodeZvhdStream(format, readPieces(source), tools)), close }
    const hasData = await dataIn(path, format, source.sizeBytes, tools)
    const { signal } = tools
    return {
      virtualSizeBytes,
      extents: readExtents(source, { blockBytes: ZVHD_BLOCK_BYTES, hasData, signal }),
      close,
    }
  } catch (error) {
    await source.close()
    throw error
  }
}

/** The disk's bytes, or of our own formats the file's. */
async function openDisk(
  path: string,
  format: DiskFormat,
  virtualSizeBytes: number,
  { jail, signal, limits }: DiskTools,
): Promise<BlockSource> {
  if (format === 'raw' || isZvhd(format)) return openFileSource(path)
  const seen = await confirmByTool(jail, path, format, signal)
  if (seen.virtualSizeBytes !== virtualSizeBytes)
    throw new DomainError('file.inconsistent', { detail: 'disk size' })
  const { memoryBytes, timeSeconds } = convertLimits(virtualSizeBytes)
  return openContainerSource(jail, path, format, signal, {
    ...{ memoryBytes, timeSeconds, ...limits },
    fileSizeBytes: 0,
  })
}

/** Which blocks are worth reading. Nothing is known of a raw file without holes, nor where the tool that knows them is missing. */
async function dataIn(
  path: string,
  format: DiskFormat,
  virtualSizeBytes: number,
  { jail, signal }: DiskTools,
): Promise<((blockNumber: number) => boolean) | undefined> {
  if (format === 'raw') {
    const { blocks, size } = await stat(path)
    if (blocks * 512 >= size || !(await jail.readiness()).ok) return undefined
  }
  const disk = { path, format, virtualSizeBytes, blockBytes: ZVHD_BLOCK_BYTES }
  const map = await mapData(jail, disk, signal)
  return (blockNumber) => map[blockNumber] === 1
}
