import { version as number } from '../../package.json'
import type { Command } from '../command'

export const version: Command = {
  name: 'version',
  summary: 'Print the version of this program',
  usage: '',
  arguments: [0, 0],
  options: {},
  examples: [],
  run(call) {
    if (call.output.isJson) call.output.json({ version: number, node: process.version })
    else call.output.line(`imprint ${number} (Node ${process.version})`)
  },
}
