import { realpath } from 'node:fs/promises'
import type { Call, Command } from '../../command'
import { usage } from '../../failure'
import type { Image } from '../../image'
import { imageFields } from '../../image-words'
import { insistFile } from '../../local-file'
import { printRecord } from '../../table'
import { importAsIs } from './import-as-is'
import { importByParts } from './import-by-parts'

async function importFile(call: Call): Promise<void> {
  const file = await insistFile(await realpath(call.arg(0)).catch(() => call.arg(0)))
  if (call.has('as-is')) {
    for (const other of ['data-disk', 'key', 'quick'])
      if (call.has(other) || call.text(other) !== undefined)
        throw usage(`--as-is and --${other} contradict each other.`)
    if (call.has('no-wait')) throw usage('With --as-is there is no job: --no-wait does not go with it.')
    return print(call, await importAsIs(call, file))
  }
  const imported = await importByParts(call, file)
  if ('image' in imported) return print(call, imported.image)
  if (call.output.isJson) call.output.json({ job_id: imported.jobId, status: 'INIT', image_id: null })
  else call.output.line(imported.jobId)
}

function print({ output }: Call, image: Image): void {
  if (output.isJson) output.json(image)
  else if (output.isQuiet) output.line(image.id)
  else printRecord(output, imageFields(image))
}

export const importImage: Command = {
  name: 'images import',
  summary: 'Make an image of a disk file',
  usage: '<file>',
  argument: 'file',
  arguments: [1, 1],
  options: {
    name: { type: 'string', value: 'NAME', help: 'Name of the image, that of the file when not given' },
    'data-disk': { type: 'boolean', help: 'It holds data and no system: a data-disk image' },
    key: { type: 'string', value: 'KEY', help: 'Encrypt it with this key; default for the project’s own' },
    quick: { type: 'boolean', help: 'Take a RAW or ZVHD2 file as it is; needed above 128 GiB' },
    'as-is': { type: 'boolean', help: 'Store the bytes of the file unchanged' },
    'disk-format': {
      type: 'string',
      value: 'FORMAT',
      help: 'With --as-is: the format, when the first bytes do not tell it',
    },
    'os-version': {
      type: 'string',
      value: 'VERSION',
      help: 'Such as "Ubuntu 20.04 Server 64bit": imprint images os-versions lists them',
    },
    'boot-mode': { type: 'string', value: 'MODE', choices: ['bios', 'uefi'], help: 'How it boots' },
    description: { type: 'string', value: 'TEXT', help: 'What it is for' },
    'min-disk': { type: 'string', value: 'GIB', help: 'Disk that a server needs' },
    'min-ram': { type: 'string', value: 'MIB', help: 'Memory that a server needs' },
    tag: { type: 'string', value: 'TAG', multiple: true, help: 'key or key=value' },
    property: { type: 'string', value: 'NAME=VALUE', multiple: true, help: 'Another property' },
    protected: { type: 'boolean', help: 'Refuse to delete it' },
    hidden: { type: 'boolean', help: 'Leave it out of lists' },
    'no-wait': { type: 'boolean', help: 'Print the job and do not wait for it' },
  },
  detail:
    'The file is sent into a bucket by parts, then the service makes an image of it. A part that was cut is sent again; when\n' +
    'this program is stopped, the same command sends what is missing. With --as-is the image has the bytes of the file as\n' +
    'they are; a file that was cut is then sent from its start.',
  examples: [
    ['imprint images import web.qcow2 --name web-01 --tag env=prod', 'with a name and a tag'],
    ['imprint images import data.raw --data-disk --name data-01', 'of a disk that holds data alone'],
    ['id=$(imprint images import web.qcow2 --quiet)', 'the id alone, for a script'],
  ],
  run: importFile,
}
