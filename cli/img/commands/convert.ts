import type { DiskFormat } from '@/lib/domain/format/disk-format'
import {
  type ConvertOptions,
  convertDiskFile,
  diskBytes,
  isStreamed,
  type StreamedFormat,
  streamedFormats,
  writeDiskFile,
} from '@/lib/drivers/imaging/convert-disk'
import { inspectDiskFile, isZvhd, withDisk } from '@/lib/drivers/imaging/disk-file'
import { writtenByTool } from '@/lib/drivers/imaging/qemu-img'
import { decodeZvhdStream } from '@/lib/drivers/imaging/zvhd/decode-zvhd'
import type { DiskStream } from '@/lib/drivers/imaging/zvhd/disk-extent'
import { rawStream } from '@/lib/drivers/imaging/zvhd/raw-disk'
import { DiskProgress } from '../disk-progress'
import { exitCodes, UsageError } from '../exit-codes'
import type { ImgCall, ImgCommand } from '../img-command'
import { countOption, formatOption, sizeOption } from '../values'

const PIPE = '-'
const STREAMED = streamedFormats.join(', ')

export const convert: ImgCommand = {
  name: 'convert',
  summary: 'Write the disk in a file into a file of another format; - is stdin or stdout',
  usage: '[-f FORMAT] -O FORMAT [-p] [--compression-level N] [--size SIZE] IN OUT',
  files: 2,
  options: {
    format: { type: 'string', short: 'f' },
    target: { type: 'string', short: 'O' },
    progress: { type: 'boolean', short: 'p' },
    'compression-level': { type: 'string' },
    size: { type: 'string' },
  },
  async run(call) {
    const [from = '', to = ''] = call.files
    const target = formatOption(call, 'target')
    if (!target) throw new UsageError('Say with -O which format to write.')
    const level = levelFor(call, target)
    if (to === PIPE && !isStreamed(target)) throw new UsageError(`stdout takes ${STREAMED}, not ${target}.`)
    if (!isStreamed(target) && !writtenByTool(target))
      throw new UsageError(`${target} files are not written here.`)

    if (from === PIPE) {
      if (!isStreamed(target)) throw new UsageError(`stdin is written as ${STREAMED}, not as ${target}.`)
      const disk = await diskOfStdin(call)
      await follow(call, disk.virtualSizeBytes, level, (options) => write(call, disk, to, target, options))
      return exitCodes.ok
    }
    const facts = await inspectDiskFile(from, formatOption(call, 'format'))
    await follow(call, facts.virtualSizeBytes, level, (options) =>
      to === PIPE && isStreamed(target)
        ? withDisk(from, facts, call.tools, (disk) => write(call, disk, to, target, options))
        : convertDiskFile({ path: from, facts }, to, target, call.tools, options),
    )
    return exitCodes.ok
  },
}

function levelFor(call: ImgCall, target: DiskFormat): number | undefined {
  const level = countOption(call, 'compression-level', [1, target === 'zvhd' ? 9 : 19])
  if (level !== undefined && !isZvhd(target))
    throw new UsageError('--compression-level is for zvhd and zvhd2.')
  return level
}

async function follow(
  call: ImgCall,
  virtualSizeBytes: number,
  level: number | undefined,
  work: (options: ConvertOptions) => Promise<void>,
): Promise<void> {
  const progress = new DiskProgress(call.output, 'Converted', virtualSizeBytes, call.values.progress === true)
  try {
    await work({ level, onBytes: progress.at })
  } finally {
    progress.end()
  }
}

/** Nothing can be looked at twice, so the format has to be said, and of a raw disk the size. */
async function diskOfStdin(call: ImgCall): Promise<DiskStream> {
  const format = formatOption(call, 'format')
  if (!format || !isStreamed(format)) throw new UsageError(`Say with -f what comes on stdin: ${STREAMED}.`)
  if (format !== 'raw') return decodeZvhdStream(format, call.stdin, call.tools)
  const sizeBytes = sizeOption(call, 'size')
  if (sizeBytes === undefined) throw new UsageError('Say with --size how large the raw disk on stdin is.')
  return rawStream(call.stdin, sizeBytes)
}

async function write(
  { output, tools }: ImgCall,
  disk: DiskStream,
  to: string,
  target: StreamedFormat,
  options: ConvertOptions,
): Promise<void> {
  if (to !== PIPE) return writeDiskFile(disk, to, target, tools, options)
  for await (const piece of diskBytes(disk, target, tools, options)) {
    tools.signal?.throwIfAborted()
    await output.data(piece)
  }
}
