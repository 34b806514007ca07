import { stat } from 'node:fs/promises'
import { DomainError } from '@/lib/domain/errors'
import type { DiskFormat } from '@/lib/domain/format/disk-format'
import { type HeaderFacts, inspectHeader } from '@/lib/domain/format/inspect-header'
import { ZVHD_BLOCK_BYTES, type ZvhdKind } from '@/lib/domain/format/zvhd-footer'
import { mapData } from '@/lib/drivers/imaging/data-map'
import { openFileSource } from '@/lib/drivers/imaging/file-source'
import type { Jail } from '@/lib/drivers/imaging/jail'
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

/**
 * Gives the disk in an inspected file to `use`, from front to back. Formats of others are read by a jailed tool, which first has to
 * see the same disk as our rules did.
 */
export async function withDisk<Result>(
  path: string,
  { format, virtualSizeBytes }: HeaderFacts,
  tools: DiskTools,
  use: (disk: DiskStream) => Promise<Result>,
): Promise<Result> {
  const source = await openDisk(path, format, virtualSizeBytes, tools)
  try {
    if (isZvhd(format)) return await use(await decodeZvhdStream(format, readPieces(source), tools))
    const hasData = await dataIn(path, format, source.sizeBytes, tools)
    const { signal } = tools
    return await use({
      virtualSizeBytes,
      extents: readExtents(source, { blockBytes: ZVHD_BLOCK_BYTES, hasData, signal }),
    })
  } finally {
    await source.close()
  }
}

/** The disk's bytes, or of our own formats the file's. */
async function openDisk(
  path: string,
  format: DiskFormat,
  virtualSizeBytes: number,
  { jail, signal }: DiskTools,
): Promise<BlockSource> {
  if (format === 'raw' || isZvhd(format)) return openFileSource(path)
  const seen = await confirmByTool(jail, path, format, signal)
  if (seen.virtualSizeBytes !== virtualSizeBytes)
    throw new DomainError('file.inconsistent', { detail: 'disk size' })
  const { memoryBytes, timeSeconds } = convertLimits(virtualSizeBytes)
  return openContainerSource(jail, path, format, signal, { memoryBytes, timeSeconds, fileSizeBytes: 0 })
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
