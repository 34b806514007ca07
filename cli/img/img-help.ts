import { diskFormats } from '@/lib/domain/format/disk-format'
import { exitCodes } from './exit-codes'
import type { ImgCommand } from './img-command'

export function helpLines(commands: readonly ImgCommand[]): string[] {
  return [
    'Usage: imprint-img COMMAND …',
    '',
    'Reads, writes and converts disk files. Works without a server.',
    '',
    ...commands.flatMap(({ name, usage, summary }) => [`  ${name} ${usage}`, `      ${summary}`]),
    '  help, --version',
    '',
    `Formats: ${diskFormats.filter((format) => format !== 'iso').join(', ')}.`,
    `Exit codes: ${exitCodes.ok} ok, ${exitCodes.differs} compare found a difference, ${exitCodes.failed} refused or failed, ${exitCodes.usage} wrong usage, ${exitCodes.interrupted} interrupted.`,
  ]
}
