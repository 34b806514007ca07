import type { Command, Options } from './command'
import { exitCodes } from './failure'
import { globalOptions } from './global-options'

function optionLines(options: Options): string[] {
  const entries = Object.entries(options).map(([name, { short, value, help, choices, multiple }]) => {
    const left = `  ${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`
    const more = [choices && `one of ${choices.join(', ')}`, multiple && 'may be repeated'].filter(Boolean)
    return [left, more.length > 0 ? `${help} (${more.join('; ')})` : help] as const
  })
  const width = Math.max(0, ...entries.map(([left]) => left.length))
  return entries.map(([left, help]) => `${left.padEnd(width)}  ${help}`)
}

export function commandHelp(command: Command): string[] {
  const { name, usage, summary, detail, examples, options } = command
  return [
    `Usage: imprint ${name}${usage && ` ${usage}`} [options]`,
    '',
    `${summary}.`,
    ...(detail ? ['', detail] : []),
    ...(Object.keys(options).length > 0 ? ['', 'Options:', ...optionLines(options)] : []),
    ...(examples.length > 0
      ? ['', 'Examples:', ...examples.flatMap(([line, what]) => [`  # ${what}`, `  ${line}`])]
      : []),
    '',
    'imprint help lists the options that every command takes.',
  ]
}

/** All commands, or those of a group. */
export function overview(commands: readonly Command[], group?: string): string[] {
  const shown = commands.filter(({ name }) => group === undefined || name.startsWith(`${group} `))
  const width = Math.max(...shown.map(({ name, usage }) => `${name} ${usage}`.length))
  const lines = shown.map(({ name, usage, summary }) => `  ${`${name} ${usage}`.padEnd(width)}  ${summary}`)
  if (group !== undefined)
    return [
      `Usage: imprint ${group} <command> [options]`,
      '',
      ...lines,
      '',
      `imprint ${group} <command> --help says more.`,
    ]
  return [
    'Usage: imprint <command> [options]',
    '',
    'Works with the images of an Imprint deployment.',
    '',
    'Commands:',
    ...lines,
    '',
    'Options of every command:',
    ...optionLines(globalOptions),
    '',
    `Exit codes: ${Object.entries(exitCodes)
      .map(([name, code]) => `${code} ${codeWords[name as keyof typeof exitCodes]}`)
      .join(', ')}.`,
    '',
    'imprint help <command> says more, with examples.',
  ]
}

const codeWords: Record<keyof typeof exitCodes, string> = {
  ok: 'ok',
  failed: 'refused or failed',
  usage: 'wrong usage',
  notSignedIn: 'not signed in',
  notFound: 'not found',
  conflict: 'conflict',
  throttled: 'too many requests',
  network: 'server not reached',
  interrupted: 'interrupted',
}
