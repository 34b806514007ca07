import { VIRTUAL_SIZE_LIMIT_BYTES } from '@/lib/domain/format/virtual-size'
import type { Zvhd2Fields } from '@/lib/domain/format/zvhd-footer'
import { Zvhd2Index } from '@/lib/domain/format/zvhd2-index'
import { inspectDiskFile } from '@/lib/drivers/imaging/disk-file'
import { openFileSource } from '@/lib/drivers/imaging/file-source'
import { bytesText } from '../../quantity'
import { exitCodes, UsageError } from '../exit-codes'
import { type ImgCommand, textOf } from '../img-command'
import { formatOption } from '../values'

export const info: ImgCommand = {
  name: 'info',
  summary: 'What a file is: its format and the size of its disk',
  usage: '[-f FORMAT] [--output json] FILE',
  files: 1,
  options: { format: { type: 'string', short: 'f' }, output: { type: 'string' } },
  async run(call) {
    const path = call.files[0] ?? ''
    const form = textOf(call, 'output') ?? 'human'
    if (form !== 'human' && form !== 'json') throw new UsageError('--output is human or json.')
    const { format, sizeBytes, virtualSizeBytes } = await inspectDiskFile(path, formatOption(call, 'format'))
    const fields = format === 'zvhd2' ? await zvhd2Fields(path) : null
    if (form === 'json') {
      const blocks = fields && {
        blockBytes: fields.blockBytes,
        blockCount: fields.blockCount,
        dataBlockCount: fields.dataBlockCount,
        compression: fields.compression,
      }
      call.output.json({ file: path, format, sizeBytes, virtualSizeBytes, ...(blocks && { blocks }) })
      return exitCodes.ok
    }
    const size = (bytes: number) => `${bytesText(bytes)} (${bytes} bytes)`
    call.output.line(`file: ${path}`)
    call.output.line(`format: ${format}`)
    call.output.line(`virtual size: ${size(virtualSizeBytes)}`)
    call.output.line(`file size: ${size(sizeBytes)}`)
    if (fields) {
      const { blockBytes, blockCount, dataBlockCount, compression } = fields
      call.output.line(`blocks with data: ${dataBlockCount} of ${blockCount}, ${bytesText(blockBytes)} each`)
      call.output.line(`compression: ${compression}`)
    }
    return exitCodes.ok
  },
}

async function zvhd2Fields(path: string): Promise<Zvhd2Fields> {
  const source = await openFileSource(path)
  try {
    return (await Zvhd2Index.open(source, VIRTUAL_SIZE_LIMIT_BYTES)).fields
  } finally {
    await source.close()
  }
}
