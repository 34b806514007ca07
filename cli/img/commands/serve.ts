import { DomainError } from '@/lib/domain/errors'
import { inspectDiskFile } from '@/lib/drivers/imaging/disk-file'
import { openFileSource } from '@/lib/drivers/imaging/file-source'
import { exportNbd, type NbdAddress } from '@/lib/drivers/imaging/nbd-export'
import { openZvhd2Source } from '@/lib/drivers/imaging/zvhd/zvhd2-source'
import { errorText } from '@/lib/i18n/english-error-text'
import { exitCodes, UsageError } from '../exit-codes'
import { type ImgCall, type ImgCommand, textOf } from '../img-command'
import { countOption, formatOption } from '../values'

export const serve: ImgCommand = {
  name: 'serve',
  summary: 'Offer the disk in a zvhd2 or raw file by NBD, read-only, until interrupted',
  usage: '[-f FORMAT] (--socket PATH | --port N) FILE',
  files: 1,
  options: {
    format: { type: 'string', short: 'f' },
    socket: { type: 'string' },
    port: { type: 'string' },
  },
  async run(call) {
    const { tools, output } = call
    const path = call.files[0] ?? ''
    const address = addressOf(call)
    const { format } = await inspectDiskFile(path, formatOption(call, 'format'))
    if (format !== 'zvhd2' && format !== 'raw')
      throw new UsageError(`A ${format} file is not served: convert it to zvhd2, or use qemu-nbd.`)
    const file = await openFileSource(path)
    const source = format === 'raw' ? file : await openZvhd2Source(file, tools)
    try {
      const onError = (error: unknown) =>
        output.warn(error instanceof DomainError ? errorText(error) : 'A read has failed.')
      const exported = await exportNbd(source, address, { onError })
      output.line(
        'socketPath' in address
          ? `Serving on nbd+unix:///?socket=${address.socketPath}`
          : `Serving on nbd://127.0.0.1:${exported.port}`,
      )
      await new Promise((resolve) => tools.signal.addEventListener('abort', resolve, { once: true }))
      await exported.close()
    } finally {
      await source.close()
    }
    return exitCodes.ok
  },
}

function addressOf(call: ImgCall): NbdAddress {
  const socketPath = textOf(call, 'socket')
  const port = countOption(call, 'port', [0, 65535])
  if ((socketPath === undefined) === (port === undefined)) throw new UsageError('Say --socket or --port.')
  return socketPath === undefined ? { port: port ?? 0 } : { socketPath }
}
