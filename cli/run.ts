import { Call } from './command'
import { parseCommandLine } from './command-line'
import { commands } from './commands'
import { helpOn } from './commands/help'
import { connect } from './connect'
import { exitCodes, Failure } from './failure'
import type { Environment } from './folders'
import { Output } from './output'
import { Profiles } from './profiles'
import { Prompt } from './prompt'
import { safeText } from './terminal-text'

export interface Process {
  argv: readonly string[]
  env: Environment
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  signal: AbortSignal
}

/** Carries out what the words say; answers the exit code. */
export async function run(process: Process): Promise<number> {
  const { argv, env, stdin, stdout, stderr, signal } = process
  let call: Call | undefined
  try {
    const parsed = parseCommandLine(argv, commands)
    const quiet = { isJson: false, isQuiet: false, env }
    if (parsed.kind === 'help') {
      const text = helpOn(parsed.topic, commands)
      // What was not asked for must not be taken for a result.
      new Output(parsed.isAsked ? stdout : stderr, stderr, quiet).lines(text)
      return parsed.isAsked ? exitCodes.ok : exitCodes.usage
    }
    const { command, args, values } = parsed.line
    const output = new Output(stdout, stderr, {
      env,
      isJson: values.json === true,
      isQuiet: values.quiet === true,
    })
    call = new Call(command, args, values, {
      env,
      output,
      prompt: new Prompt(stdin, stderr, signal),
      profiles: new Profiles(env),
      signal,
      connect,
    })
    await command.run(call)
    return exitCodes.ok
  } catch (error) {
    return report(error, stderr, signal, env)
  } finally {
    await call?.end()
  }
}

function report(
  error: unknown,
  stderr: NodeJS.WritableStream,
  signal: AbortSignal,
  env: Environment,
): number {
  if (signal.aborted) {
    stderr.write('imprint: Stopped.\n')
    return exitCodes.interrupted
  }
  if (error instanceof Failure) {
    const id = error.requestId === null ? '' : ` (request ${error.requestId})`
    stderr.write(`imprint: ${safeText(error.message + id)}\n`)
    return error.exitCode
  }
  const { message, stack } = error as Error
  stderr.write(`imprint: ${safeText(message)}\n`)
  if (env.IMPRINT_DEBUG) stderr.write(`${stack}\n`)
  return exitCodes.failed
}
