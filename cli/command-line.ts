import { parseArgs } from 'node:util'
import type { Command, Options, OptionValues } from './command'
import { usage } from './failure'
import { globalOptions } from './global-options'

interface CommandLine {
  command: Command
  args: string[]
  values: OptionValues
}

/** What the words ask for: a command with its arguments, or help. */
export type Parsed =
  | { kind: 'command'; line: CommandLine }
  | { kind: 'help'; topic: string[]; isAsked: boolean }

const optionsOf = (command: Command): Options => ({ ...globalOptions, ...command.options })

export function parseCommandLine(argv: readonly string[], commands: readonly Command[]): Parsed {
  const { leading, rest } = splitLeading(argv)
  const end = rest.indexOf('--')
  const isHelp = [...leading, ...rest.slice(0, end < 0 ? undefined : end)].some(
    (word) => word === '--help' || word === '-h',
  )
  const asksVersion = leading.includes('--version') && rest.length === 0
  const version = commands.find(({ name }) => name === 'version')
  if (asksVersion && version)
    return {
      kind: 'command',
      line: parseOptions(
        version,
        leading.filter((word) => word !== '--version'),
      ),
    }
  const words = rest.slice(0, 2).filter((word) => !word.startsWith('-'))
  const command = [words.join(' '), words[0]]
    .map((name) => commands.find((each) => each.name === name))
    .find(Boolean)
  const isGroup = commands.some(({ name }) => name.startsWith(`${words[0]} `))
  if (isHelp)
    return { kind: 'help', topic: command ? [command.name] : words.slice(0, isGroup ? 1 : 2), isAsked: true }
  if (words.length === 0)
    return { kind: 'help', topic: [], isAsked: rest.length === 0 && leading.length === 0 }
  if (!command) {
    if (isGroup && words.length === 1) return { kind: 'help', topic: words, isAsked: false }
    throw usage(unknownCommand(words, commands, isGroup))
  }
  const own = rest.slice(command.name.split(' ').length)
  return { kind: 'command', line: parseOptions(command, [...leading, ...own]) }
}

/** Global options may stand before the command. */
function splitLeading(argv: readonly string[]): { leading: string[]; rest: string[] } {
  const globals: Options = globalOptions
  let at = 0
  while (at < argv.length) {
    const word = argv[at] ?? ''
    if (!word.startsWith('-') || word === '--') break
    const option = globals[word.slice(2)]
    at += option?.type === 'string' ? 2 : 1
  }
  return { leading: argv.slice(0, at), rest: argv.slice(at) }
}

function parseOptions(command: Command, words: string[]): CommandLine {
  const options = optionsOf(command)
  try {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: Object.fromEntries(
        Object.entries(options).map(([name, { type, short, multiple }]) => [
          name,
          { type, ...(short && { short }), ...(multiple && { multiple }) },
        ]),
      ),
    })
    insistCount(command, positionals)
    return { command, args: positionals, values }
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    if (!code.startsWith('ERR_PARSE_ARGS')) throw error
    const named = /'(?:-\w, )?--([^' ]+)/.exec(message)?.[1]
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
      const near = nearest(named ?? '', Object.keys(options))
      const hint = near ? ` Did you mean --${near}?` : ` imprint ${command.name} --help lists them.`
      throw usage(
        `There is no option ${named ? `--${named}` : words.find((word) => word.startsWith('-'))}.${hint}`,
      )
    }
    throw usage(
      options[named ?? '']?.type === 'boolean'
        ? `--${named} takes no value.`
        : `--${named} needs a value; one that begins with a dash is given as --${named}=VALUE.`,
    )
  }
}

function insistCount(
  { arguments: [least, most], name, usage: line }: Command,
  given: readonly string[],
): void {
  if (given.length >= least && given.length <= most) return
  const what = given.length < least ? 'Something is missing' : `"${given[most]}" is one too many`
  throw usage(`${what}: imprint ${name}${line && ` ${line}`}`)
}

function unknownCommand(words: readonly string[], commands: readonly Command[], isGroup: boolean): string {
  const names = commands.map(({ name }) => name)
  const near = nearest(words.join(' '), names) ?? nearest(words[0] ?? '', names)
  const said = words.slice(0, isGroup ? 2 : 1).join(' ')
  return `There is no command "${said}".${near ? ` Did you mean "${near}"?` : ' imprint help lists them.'}`
}

/** The name that is at most two letters off. */
function nearest(said: string, names: readonly string[]): string | undefined {
  const close = names.map((name) => ({ name, far: distance(said, name) })).filter(({ far }) => far <= 2)
  return close.sort((a, b) => a.far - b.far)[0]?.name
}

/** How many letters must be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = [...Array(b.length + 1).keys()]
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change))
    }
    row = next
  }
  return row[b.length] ?? Number.POSITIVE_INFINITY
}
