import { parseArgs } from 'node:util'
import { DomainError } from '@/lib/domain/errors'
import { createJail } from '@/lib/drivers/imaging/jail'
import { CodecThreads } from '@/lib/drivers/imaging/zvhd/codec-threads'
import { errorText } from '@/lib/i18n/english-error-text'
import { version } from '../../package.json'
import { Output } from '../output'
import type { Process } from '../run'
import { safeText } from '../terminal-text'
import { check } from './commands/check'
import { compare } from './commands/compare'
import { convert } from './commands/convert'
import { info } from './commands/info'
import { serve } from './commands/serve'
import { exitCodes, UsageError } from './exit-codes'
import type { ImgCommand } from './img-command'
import { helpLines } from './img-help'

const commands: readonly ImgCommand[] = [info, convert, check, compare, serve]

/** Carries out what the words say; answers the exit code. */
export async function runImg(process: Process): Promise<number> {
  const { argv, env, stdin, stdout, stderr, signal } = process
  const output = new Output(stdout, stderr, { env, isJson: false, isQuiet: false })
  const [word] = argv
  if (word === '--version' || word === 'version') {
    output.line(`imprint-img ${version} (Node ${globalThis.process.version})`)
    return exitCodes.ok
  }
  if (word === 'help' || argv.includes('--help') || argv.includes('-h')) {
    output.lines(helpLines(commands))
    return exitCodes.ok
  }
  const threads = new CodecThreads()
  try {
    const { command, files, values } = parse(argv)
    // Where the sandbox cannot work, only formats that we read ourselves are converted, unless it is allowed by name.
    const jail = createJail({ allowUnsandboxed: env.IMPRINT_ALLOW_UNSANDBOXED === 'yes' })
    return await command.run({ files, values, output, stdin, tools: { jail, threads, signal } })
  } catch (error) {
    return report(error, stderr, signal)
  } finally {
    await threads.close()
  }
}

function parse([word = '', ...rest]: readonly string[]) {
  const command = commands.find(({ name }) => name === word)
  if (!command) throw new UsageError(word === '' ? 'Say what to do.' : `There is no command "${word}".`)
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      options: command.options,
      allowPositionals: true,
    })
    if (positionals.length !== command.files)
      throw new UsageError(`Usage: imprint-img ${command.name} ${command.usage}`)
    return { command, files: positionals, values }
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw code.startsWith('ERR_PARSE_ARGS') ? new UsageError(message) : error
  }
}

function report(error: unknown, stderr: NodeJS.WritableStream, signal: AbortSignal): number {
  const say = (text: string) => stderr.write(`imprint-img: ${safeText(text)}\n`)
  if (signal.aborted) {
    say('Stopped.')
    return exitCodes.interrupted
  }
  if (error instanceof UsageError) {
    say(`${error.message} See imprint-img help.`)
    return exitCodes.usage
  }
  say(error instanceof DomainError ? errorText(error) : (error as Error).message)
  return exitCodes.failed
}
