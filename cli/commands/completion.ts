import type { Command } from '../command'
import { usage } from '../failure'
import { globalOptions } from '../global-options'

/** Words after each command, for bash; only our own words stand in it. */
function bashCompletion(commands: readonly Command[]): string[] {
  const groups = new Map<string, string[]>()
  for (const { name } of commands) {
    const [first = '', second] = name.split(' ')
    groups.set(first, [...(groups.get(first) ?? []), ...(second ? [second] : [])])
  }
  const topics = commands.map((command) => {
    const options = { ...globalOptions, ...command.options }
    return `    '${command.name}') options='${Object.keys(options)
      .map((name) => `--${name}`)
      .join(' ')}' ;;`
  })
  const values = new Map<string, Set<string>>()
  for (const { options } of commands)
    for (const [name, { choices }] of Object.entries(options))
      for (const choice of choices ?? []) values.set(name, (values.get(name) ?? new Set()).add(choice))
  const valued = [...values].map(
    ([name, choices]) =>
      `    --${name}) COMPREPLY=( $(compgen -W '${[...choices].join(' ')}' -- "$word") ); return ;;`,
  )
  const files = commands.filter(({ argument }) => argument === 'file').map(({ name }) => `'${name}'`)
  return [
    '# bash completion for imprint: eval "$(imprint completion bash)"',
    '_imprint() {',
    `  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" options=""`,
    `  local command="\${COMP_WORDS[1]}"`,
    '  case "$before" in',
    ...valued,
    '    --to|--output|-o|--ca-file) COMPREPLY=( $(compgen -f -- "$word") ); return ;;',
    '  esac',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=( $(compgen -W '${[...groups.keys()].join(' ')}' -- "$word") ); return`,
    '  fi',
    '  case "$command" in',
    ...[...groups]
      .filter(([, seconds]) => seconds.length > 0)
      .map(
        ([first, seconds]) =>
          `    ${first}) if [ "$COMP_CWORD" -eq 2 ]; then COMPREPLY=( $(compgen -W '${seconds.join(' ')}' -- "$word") ); return; fi; command="$command \${COMP_WORDS[2]}" ;;`,
      ),
    '  esac',
    '  case "$command" in',
    ...topics,
    '  esac',
    '  case "$word" in',
    '    -*) COMPREPLY=( $(compgen -W "$options" -- "$word") ) ;;',
    `    *) case "$command" in ${files.join('|')}) COMPREPLY=( $(compgen -f -- "$word") ) ;; esac ;;`,
    '  esac',
    '}',
    'complete -o filenames -F _imprint imprint',
  ]
}

export function completion(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    summary: 'Print the completion script of a shell',
    usage: 'bash',
    arguments: [1, 1],
    options: {},
    examples: [['eval "$(imprint completion bash)"', 'for this shell; in ~/.bashrc for all']],
    run(call) {
      if (call.arg(0) !== 'bash') throw usage('There is a completion for bash only.')
      call.output.lines(bashCompletion(commands()))
    },
  }
}
