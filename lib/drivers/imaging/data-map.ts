import type { DiskFormat } from '@/lib/domain/format/disk-format'
import type { Jail } from '@/lib/drivers/imaging/jail'
import { REPORT_LIMITS } from '@/lib/drivers/imaging/limits'
import { qemuFormat, qemuSource } from '@/lib/drivers/imaging/qemu-source'
import { toolFailure } from '@/lib/drivers/imaging/tool-failure'

export interface DiskToMap {
  path: string
  format: DiskFormat
  virtualSizeBytes: number
  blockBytes: number
}

/**
 * Which blocks of the disk in a file may hold anything but zeros, as holes and tables tell: nobody has to read a terabyte of
 * nothing. One byte a block, 1 where there may be data.
 */
export async function mapData(jail: Jail, disk: DiskToMap, signal?: AbortSignal): Promise<Uint8Array> {
  const { path, format, virtualSizeBytes, blockBytes } = disk
  const blocks = new Uint8Array(Math.ceil(virtualSizeBytes / blockBytes))
  // Line by line: of a scattered file the report is longer than anybody wants to keep.
  let unfinished = ''
  const onStdout = (text: string) => {
    const lines = (unfinished + text).split('\n')
    unfinished = lines.pop() ?? ''
    for (const line of lines) mark(blocks, line, blockBytes)
  }
  const result = await jail.run({
    tool: 'qemu-img',
    args: ({ input }) => ['map', '--output=json', '-f', qemuFormat(format), qemuSource(format, input)],
    inputPath: path,
    limits: REPORT_LIMITS,
    signal,
    onStdout,
  })
  if (result.exitCode !== 0) throw toolFailure('qemu-img', format, result)
  mark(blocks, unfinished, blockBytes)
  return blocks
}

/** `{ "start": 0, "length": 65536, "depth": 0, "present": true, "zero": false, "data": true, "offset": 327680},` */
function mark(blocks: Uint8Array, line: string, blockBytes: number): void {
  const [, start, length] = /"start": (\d+), "length": (\d+),.*"zero": false/.exec(line) ?? []
  if (start === undefined || length === undefined) return
  const end = Number(start) + Number(length)
  blocks.fill(1, Math.floor(Number(start) / blockBytes), Math.ceil(end / blockBytes))
}
