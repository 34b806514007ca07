import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { exportFormats } from '@/lib/domain/image/export'
import type { Call, Command } from '../../command'
import type { Connection } from '../../connection'
import { download, downloadToOutput } from '../../download'
import { Failure, usage } from '../../failure'
import { findImage, type Image, imageIdOf } from '../../image'
import { followJob } from '../../job'
import { bytesText } from '../../quantity'

const statOf = (path: string) => statSync(path, { throwIfNoEntry: false })

/** Where the file goes; a folder gets the image's name without what a file name must not hold. */
function targetOf(call: Call, image: Image, to: string): string {
  const isFolder = to.endsWith('/') || statOf(to)?.isDirectory()
  const stem = (image.name || image.id).replace(/[^\p{L}\p{N}._ -]/gu, '_').replace(/^\.+/, '_')
  const target = isFolder ? join(to, `${stem}.${image.disk_format ?? 'img'}`) : to
  const folder = dirname(target)
  if (!statOf(folder)?.isDirectory()) throw new Failure('failed', `There is no folder ${folder}.`)
  const found = statOf(target)
  if (found && !found.isFile()) throw new Failure('failed', `${target} is no file.`)
  if (found && !call.has('force'))
    throw new Failure('conflict', `${target} exists already: --force writes over it.`)
  return target
}

async function toFile(call: Call, connection: Connection, to: string): Promise<void> {
  const image = await findImage(connection, call.arg(0))
  if (to === '-') return downloadToOutput(call, connection, image)
  const target = targetOf(call, image, to)
  await download(call, connection, image, target)
  const { id, os_hash_algo: algorithm, os_hash_value: value } = image
  const sizeBytes = statOf(target)?.size ?? 0
  if (call.output.isJson)
    call.output.json({ id, file: target, size: sizeBytes, os_hash_algo: algorithm, os_hash_value: value })
  else
    call.output.line(
      call.output.isQuiet
        ? target
        : `${target}: ${bytesText(sizeBytes)}, ${algorithm ?? 'checksum'} ${value ?? 'not given'}`,
    )
}

async function toBucket(call: Call, connection: Connection, place: string): Promise<void> {
  const id = await imageIdOf(connection, call.arg(0))
  const { job_id: jobId } = await connection.json<{ job_id: string }>({
    method: 'POST',
    path: `/v1/cloudimages/${id}/file`,
    json: {
      bucket_url: place,
      ...(call.has('quick') ? { is_quick_export: true } : { file_format: call.text('format') ?? 'qcow2' }),
    },
  })
  const job = await followJob(call, connection, jobId, `export of ${id} to ${place}`)
  if (call.output.isJson)
    call.output.json({ job_id: jobId, status: job.status ?? 'INIT', image_id: id, bucket_url: place })
  else call.output.line(call.has('no-wait') ? jobId : place)
}

export const exportImage: Command = {
  name: 'images export',
  summary: 'Download an image to a file, or export it to a bucket',
  usage: '<id or name>',
  arguments: [1, 1],
  options: {
    to: { type: 'string', value: 'FILE', help: 'File or folder to write to; - is stdout' },
    force: { type: 'boolean', help: 'Write over a file that exists' },
    bucket: {
      type: 'string',
      value: 'BUCKET:OBJECT',
      help: 'Let the service write it into a bucket instead',
    },
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: exportFormats,
      help: 'Format in the bucket, qcow2 when not given',
    },
    quick: { type: 'boolean', help: 'With --bucket: as it is kept, in ZVHD2; needed above 128 GiB' },
    'no-wait': { type: 'boolean', help: 'With --bucket: print the job and do not wait for it' },
  },
  detail:
    'A download goes on where it was cut, is compared with the checksum that the server gives, and gets its name only\n' +
    'when it is whole.',
  examples: [
    ['imprint images export web-01 --to web.qcow2', 'to a file'],
    ['imprint images export web-01 --to - | zstd > web.qcow2.zst', 'to another program'],
    ['imprint images export web-01 --bucket backups:web-01.vhd --format vhd', 'to a bucket'],
  ],
  async run(call) {
    const [to, bucket] = [call.text('to'), call.text('bucket')]
    if (to !== undefined && bucket !== undefined) throw usage('--to and --bucket contradict each other.')
    if (to === undefined && bucket === undefined)
      throw usage('Say where to: --to FILE or --bucket BUCKET:OBJECT.')
    if (to === '-' && call.output.isJson) throw usage('--to - and --json both need stdout.')
    if (call.has('quick') && call.text('format') !== undefined)
      throw usage('--quick knows one format only: not with --format.')
    if (bucket !== undefined && !/^[^:]+:.+$/.test(bucket))
      throw usage(`--bucket takes BUCKET:OBJECT, not "${bucket}".`)
    const connection = await call.connect()
    await (to === undefined ? toBucket(call, connection, bucket ?? '') : toFile(call, connection, to))
  },
}
