import type { Command } from '../command'
import { usage } from '../failure'
import { commandHelp, overview } from '../help-text'

/** The help on all, a group or a command. */
export function helpOn(topic: readonly string[], commands: readonly Command[]): string[] {
  const name = topic.join(' ')
  if (name === '') return overview(commands)
  const command = commands.find((each) => each.name === name)
  if (command) return commandHelp(command)
  if (commands.some((each) => each.name.startsWith(`${name} `))) return overview(commands, name)
  throw usage(`There is no command "${name}". imprint help lists them.`)
}

export function help(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'Say more about a command',
    usage: '[command]',
    arguments: [0, 2],
    options: {},
    examples: [['imprint help images import', 'one command']],
    run(call) {
      call.output.lines(helpOn(call.args, commands()))
    },
  }
}
