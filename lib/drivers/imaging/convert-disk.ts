import { mkdtemp, open, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { DiskFormat } from '@/lib/domain/format/disk-format'
import type { HeaderFacts } from '@/lib/domain/format/inspect-header'
import { ZVHD_BLOCK_BYTES } from '@/lib/domain/format/zvhd-footer'
import { type DiskTools, inspectDiskFile, withDisk } from '@/lib/drivers/imaging/disk-file'
import { openFileSource } from '@/lib/drivers/imaging/file-source'
import { exportNbd } from '@/lib/drivers/imaging/nbd-export'
import { checkByTool, convertByTool } from '@/lib/drivers/imaging/qemu-img'
import { writeAt } from '@/lib/drivers/store/sparse-write'
import type { BlockSource } from '@/lib/ports/block-source'
import { type DiskExtent, type DiskStream, readExtents } from './zvhd/disk-extent'
import { encodeZvhd, encodeZvhd2 } from './zvhd/encode-zvhd'
import { eachOf } from './zvhd/in-order'
import { rawBytes, WRITES_AT_ONCE, writeRawDisk } from './zvhd/raw-disk'
import { openZvhd2Source } from './zvhd/zvhd2-source'

export interface ConvertOptions {
  /** Of the formats that we compress ourselves. */
  level?: number
  /** How much of the disk is done. */
  onBytes?: (doneBytes: number) => void
}

/** The formats that can be written without seeking, and so into a pipe. */
export const streamedFormats = ['raw', 'zvhd', 'zvhd2'] as const
export type StreamedFormat = (typeof streamedFormats)[number]

export const isStreamed = (format: DiskFormat): format is StreamedFormat =>
  streamedFormats.some((each) => each === format)

/** A disk as the bytes of a file, for a pipe: holes of a raw one are zeros. */
export function diskBytes(
  disk: DiskStream,
  target: StreamedFormat,
  { threads }: DiskTools,
  { level, onBytes }: ConvertOptions,
): AsyncIterable<Uint8Array> {
  const watched = watching(disk, onBytes)
  if (target === 'raw') return rawBytes(watched)
  return target === 'zvhd'
    ? encodeZvhd(watched, { threads, level })
    : encodeZvhd2(watched, { threads, level })
}

/** Writes a disk into a file, which has its name once it is complete and on the disk, and never before. */
export async function writeDiskFile(
  disk: DiskStream,
  path: string,
  target: StreamedFormat,
  tools: DiskTools,
  options: ConvertOptions,
): Promise<void> {
  await withNewFile(path, async (newPath) => {
    const file = await open(newPath, 'wx')
    try {
      if (target === 'raw') await writeRawDisk(watching(disk, options.onBytes), file)
      else
        await eachOf(placed(diskBytes(disk, target, tools, options)), WRITES_AT_ONCE, ({ at, piece }) =>
          writeAt(file, piece, at),
        )
    } finally {
      await file.close()
    }
  })
}

async function* placed(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<{ at: number; piece: Buffer }> {
  let at = 0
  for await (const { buffer, byteOffset, length } of pieces) {
    yield { at, piece: Buffer.from(buffer, byteOffset, length) }
    at += length
  }
}

/** The disk in an inspected file in another format, or the same one written anew. */
export async function convertDiskFile(
  source: { path: string; facts: HeaderFacts },
  path: string,
  target: DiskFormat,
  tools: DiskTools,
  options: ConvertOptions,
): Promise<void> {
  const { format } = source.facts
  const isByTool = !isStreamed(target) || (target === 'raw' && !isStreamed(format))
  if (isByTool) await convertWithTool(source, path, target, tools, options)
  else
    await withDisk(source.path, source.facts, tools, (disk) =>
      writeDiskFile(disk, path, target as StreamedFormat, tools, options),
    )
}

async function convertWithTool(
  { path: sourcePath, facts }: { path: string; facts: HeaderFacts },
  path: string,
  target: DiskFormat,
  tools: DiskTools,
  { onBytes }: ConvertOptions,
): Promise<void> {
  const { jail, signal, limits } = tools
  const { format, virtualSizeBytes } = facts
  await withNewFile(path, async (newPath) => {
    const run = (source: { path: string; format: DiskFormat; isNbd?: boolean }) =>
      convertByTool(jail, {
        ...source,
        ...{ virtualSizeBytes, target, signal, limits },
        outputDir: dirname(newPath),
        outputName: basename(newPath),
        onFraction: (fraction) => onBytes?.(Math.floor(fraction * virtualSizeBytes)),
      })
    if (format === 'zvhd2') {
      const source = await openZvhd2Source(await openFileSource(sourcePath), tools)
      try {
        await withExport(source, (socket) => run({ path: socket, format: 'raw', isNbd: true }))
      } finally {
        await source.close()
      }
    } else if (format === 'zvhd') {
      // It can only be read in order, and tools do not.
      const rawPath = join(dirname(newPath), 'unpacked')
      await convertDiskFile({ path: sourcePath, facts }, rawPath, 'raw', tools, {})
      await run({ path: rawPath, format: 'raw' })
    } else {
      if (format !== 'raw') await checkByTool(jail, sourcePath, format, signal)
      await run({ path: sourcePath, format })
    }
    // Not taken on trust: the tool may have read a hostile file. What a raw disk begins with is its own affair.
    if (target !== 'raw') await inspectDiskFile(newPath, target)
  })
}

/** A disk that is open already, in a file of another format. It stays the caller's. */
export async function convertDisk(
  disk: BlockSource,
  path: string,
  target: DiskFormat,
  tools: DiskTools,
  options: ConvertOptions,
): Promise<void> {
  const { jail, signal, limits } = tools
  const virtualSizeBytes = disk.sizeBytes
  if (isStreamed(target)) {
    const extents = readExtents(disk, { blockBytes: ZVHD_BLOCK_BYTES, signal })
    return writeDiskFile({ virtualSizeBytes, extents }, path, target, tools, options)
  }
  await withNewFile(path, async (newPath) => {
    await withExport(disk, (socket) =>
      convertByTool(jail, {
        ...{ path: socket, format: 'raw', isNbd: true, virtualSizeBytes, target, signal, limits },
        outputDir: dirname(newPath),
        outputName: basename(newPath),
        onFraction: (fraction) => options.onBytes?.(Math.floor(fraction * virtualSizeBytes)),
      }),
    )
    await inspectDiskFile(newPath, target)
  })
}

async function withExport(source: BlockSource, use: (socketPath: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'imprint-export-'))
  let failure: unknown
  try {
    const socketPath = join(folder, 'nbd')
    const exported = await exportNbd(
      source,
      { socketPath },
      {
        onError: (error) => {
          failure ??= error
        },
      },
    )
    try {
      await use(socketPath)
    } catch (error) {
      // The tool only knows that it could not read.
      throw failure ?? error
    } finally {
      await exported.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** In a folder of its own beside the target, so that the finished file moves there in one step and nothing stays of another. */
async function withNewFile(path: string, write: (newPath: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(dirname(path), '.convert-'))
  try {
    const newPath = join(folder, 'disk')
    await write(newPath)
    await sync(newPath)
    await rename(newPath, path)
    await sync(dirname(path))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function watching(disk: DiskStream, onBytes?: (doneBytes: number) => void): DiskStream {
  if (!onBytes) return disk
  const extents = async function* (): AsyncGenerator<DiskExtent> {
    for await (const extent of disk.extents) {
      onBytes(extent.offsetBytes)
      yield extent
    }
    onBytes(disk.virtualSizeBytes)
  }
  return { ...disk, extents: extents() }
}
