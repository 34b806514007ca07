import { firstDifference } from '@/lib/drivers/imaging/compare-disks'
import { inspectDiskFile, withDisk } from '@/lib/drivers/imaging/disk-file'
import { exitCodes } from '../exit-codes'
import type { ImgCommand } from '../img-command'

export const compare: ImgCommand = {
  name: 'compare',
  summary: 'Whether two files hold the same disk, whatever their formats',
  usage: '[-s] FILE1 FILE2',
  files: 2,
  options: { strict: { type: 'boolean', short: 's' } },
  async run({ files: [left = '', right = ''], values, tools, output }) {
    const [a, b] = await Promise.all([inspectDiskFile(left), inspectDiskFile(right)])
    const isSameSize = a.virtualSizeBytes === b.virtualSizeBytes
    if (values.strict === true && !isSameSize) {
      output.line(`The disks have ${a.virtualSizeBytes} and ${b.virtualSizeBytes} bytes.`)
      return exitCodes.differs
    }
    const at = await withDisk(left, a, tools, (one) =>
      withDisk(right, b, tools, (other) => firstDifference(one, other)),
    )
    if (at !== null) {
      output.line(`The disks differ at byte ${at}.`)
      return exitCodes.differs
    }
    output.line(`The disks are the same${isSameSize ? '' : ', but for zeros at the end of the larger'}.`)
    return exitCodes.ok
  },
}
