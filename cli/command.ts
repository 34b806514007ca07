import type { Connection } from './connection'
import { Failure, usage } from './failure'
import type { Environment } from './folders'
import type { Output } from './output'
import type { Profiles } from './profiles'
import type { Prompt } from './prompt'

interface Option {
  type: 'string' | 'boolean'
  short?: string
  /** May be given several times. */
  multiple?: boolean
  /** What stands for the value in the help; required for a string. */
  value?: string
  /** The values that are taken, when they can be told. */
  choices?: readonly string[]
  help: string
}

export type Options = Readonly<Record<string, Option>>

/** What a positional argument names, for the completion of shells. */
type ArgumentKind = 'file' | 'word'

export interface Command {
  /** The words that call it, such as `images list`. */
  name: string
  summary: string
  /** Arguments as the help shows them. */
  usage: string
  argument?: ArgumentKind
  /** How many arguments it takes. */
  arguments: readonly [least: number, most: number]
  options: Options
  /** More than the summary can say. */
  detail?: string
  examples: readonly (readonly [line: string, what: string])[]
  run(call: Call): Promise<void> | void
}

export type OptionValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

export interface Surroundings {
  env: Environment
  output: Output
  prompt: Prompt
  profiles: Profiles
  signal: AbortSignal
  connect(call: Call): Promise<Connection>
}

/** One call of a command, its words sorted. */
export class Call {
  private opened: Promise<Connection> | undefined

  constructor(
    readonly command: Command,
    readonly args: readonly string[],
    private readonly values: OptionValues,
    readonly world: Surroundings,
  ) {
    for (const [name, { choices }] of Object.entries(command.options))
      for (const value of choices ? this.texts(name) : [])
        if (!choices?.includes(value))
          throw usage(`--${name} is one of ${choices?.join(', ')}, not "${value}".`)
  }

  get output(): Output {
    return this.world.output
  }

  /** An argument that must be there; how many there are was counted. */
  arg(index: number): string {
    const found = this.args[index]
    if (found === undefined)
      throw usage(`Something is missing: imprint ${this.command.name} ${this.command.usage}`)
    return found
  }

  text(name: string): string | undefined {
    return this.texts(name).at(-1)
  }

  texts(name: string): string[] {
    return [this.values[name] ?? []].flat().filter((value) => typeof value === 'string')
  }

  has(name: string): boolean {
    return this.values[name] === true
  }

  count(name: string): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    if (!/^\d{1,12}$/.test(text)) throw usage(`--${name} takes a whole number, not "${text}".`)
    return Number(text)
  }

  /** `--name` or `--no-name`; undefined when neither was said. */
  choice(name: string): boolean | undefined {
    if (this.has(name) && this.has(`no-${name}`))
      throw usage(`--${name} and --no-${name} contradict each other.`)
    return this.has(name) ? true : this.has(`no-${name}`) ? false : undefined
  }

  /** `key=value` texts as pairs. */
  pairs(name: string): [string, string][] {
    return this.texts(name).map((text) => {
      const at = text.indexOf('=')
      if (at < 1) throw usage(`--${name} takes NAME=VALUE, not "${text}".`)
      return [text.slice(0, at), text.slice(at + 1)]
    })
  }

  connect(): Promise<Connection> {
    this.opened ??= this.world.connect(this)
    return this.opened
  }

  async end(): Promise<void> {
    await this.opened?.then(
      (connection) => connection.close(),
      () => undefined,
    )
  }

  /** Refuses at once what would have to be asked later, where nobody can answer. */
  insistAskable(): void {
    if (!this.has('yes') && !this.world.prompt.isPossible)
      throw usage('There is no terminal to ask on: say --yes.')
  }

  /** Asks before something that cannot be undone, unless the answer was given beforehand. */
  async insistConfirmed(question: string): Promise<void> {
    if (this.has('yes')) return
    if (!(await this.world.prompt.confirm(question))) throw new Failure('failed', 'Nothing was done.')
  }
}
