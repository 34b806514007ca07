import { basename } from 'node:path'
import type { Call } from '../../command'
import { usage } from '../../failure'
import type { LocalFile } from '../../local-file'

/** As the call says, or as the file is called. */
export function imageName(call: Call, file: LocalFile): string {
  const name = call.text('name') ?? basename(file.path).replace(/\.[A-Za-z0-9]{1,8}$/, '')
  if (name === '') throw usage('The image needs a name: --name NAME.')
  return name
}
