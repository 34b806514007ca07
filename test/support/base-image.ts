import { createWriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openFileSource } from '@/lib/drivers/imaging/file-source'
import { CodecThreads } from '@/lib/drivers/imaging/zvhd/codec-threads'
import { openZvhd2Source } from '@/lib/drivers/imaging/zvhd/zvhd2-source'
import type { BlockSource } from '@/lib/ports/block-source'
import type { ConvertOptions, ConvertSource, FileFacts, Imaging } from '@/lib/ports/imaging'

/** Writes what an image of the disk is kept as into a file; nothing stays of one that cannot be read. */
export async function writeBase(
  imaging: Imaging,
  source: ConvertSource,
  output: string,
  options: ConvertOptions = {},
): Promise<FileFacts> {
  try {
    await pipeline(Readable.from(imaging.readAsBase(source, options)), createWriteStream(output))
  } catch (error) {
    await rm(output, { force: true })
    throw error
  }
  return imaging.inspectFile(output)
}

/** The disk in a file of the base format, as a raw file. */
export const unpackBase = async (path: string, output: string): Promise<void> =>
  unpackSource(await openFileSource(path), output)

/** The same wherever its bytes are, which are closed afterwards. */
export async function unpackSource(bytes: BlockSource, output: string): Promise<void> {
  const threads = new CodecThreads()
  const disk = await openZvhd2Source(bytes, { threads })
  const file = await open(output, 'w')
  try {
    const stepBytes = 8 * 1024 * 1024
    for (let at = 0; at < disk.sizeBytes; at += stepBytes)
      await file.write(await disk.read(at, Math.min(stepBytes, disk.sizeBytes - at)), 0, undefined, at)
  } finally {
    await file.close()
    await disk.close()
    await threads.close()
  }
}
