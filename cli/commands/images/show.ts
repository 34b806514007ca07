import type { Command } from '../../command'
import { findImage } from '../../image'
import { imageFields } from '../../image-words'
import { printRecord } from '../../table'

export const showImage: Command = {
  name: 'images show',
  summary: 'Show one image',
  usage: '<id or name>',
  arguments: [1, 1],
  options: {},
  detail: 'A name that several images have is refused, with their ids.',
  examples: [
    ['imprint images show web-01', 'by name'],
    ['imprint images show web-01 --json | jq -r .os_hash_value', 'one value of it'],
  ],
  async run(call) {
    const image = await findImage(await call.connect(), call.arg(0))
    if (call.output.isJson) call.output.json(image)
    else printRecord(call.output, imageFields(image))
  },
}
