import { inspectDiskFile, isZvhd, withDisk } from '@/lib/drivers/imaging/disk-file'
import { checkByTool, confirmByTool } from '@/lib/drivers/imaging/qemu-img'
import { DiskProgress } from '../disk-progress'
import { exitCodes } from '../exit-codes'
import type { ImgCommand } from '../img-command'
import { formatOption } from '../values'

export const check: ImgCommand = {
  name: 'check',
  summary: 'Whether a file is whole; every block of a zvhd or zvhd2 is expanded',
  usage: '[-f FORMAT] [-p] FILE',
  files: 1,
  options: { format: { type: 'string', short: 'f' }, progress: { type: 'boolean', short: 'p' } },
  async run(call) {
    const { tools, output, values } = call
    const path = call.files[0] ?? ''
    const facts = await inspectDiskFile(path, formatOption(call, 'format'))
    const { format, virtualSizeBytes } = facts
    if (isZvhd(format)) {
      const progress = new DiskProgress(output, 'Checked', virtualSizeBytes, values.progress === true)
      await withDisk(path, facts, tools, async ({ extents }) => {
        for await (const { offsetBytes, bytes } of extents) progress.at(offsetBytes + bytes.length)
      }).finally(() => progress.end())
    } else if (format !== 'raw') {
      await confirmByTool(tools.jail, path, format, tools.signal)
      await checkByTool(tools.jail, path, format, tools.signal)
    }
    output.line(`${path} is a sound ${format} file.`)
    return exitCodes.ok
  },
}
