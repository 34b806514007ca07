import type { Command } from '../../command'
import { Failure } from '../../failure'
import { findImage, type Image, imagePath } from '../../image'
import { safeText } from '../../terminal-text'

export const deleteImages: Command = {
  name: 'images delete',
  summary: 'Delete images',
  usage: '<id or name>...',
  arguments: [1, 1000],
  options: { yes: { type: 'boolean', short: 'y', help: 'Do not ask' } },
  detail: 'All are looked up before the first is deleted. What fails is said, the others go on.',
  examples: [
    ['imprint images delete web-01', 'asks first'],
    ['imprint images list --tag stage=old --quiet | xargs imprint images delete --yes', 'many at once'],
  ],
  async run(call) {
    call.insistAskable()
    const connection = await call.connect()
    const images = new Map<string, Image>()
    for (const arg of call.args) {
      const image = await findImage(connection, arg)
      images.set(image.id, image)
    }
    const named = [...images.values()].map(({ id, name }) => `${safeText(name || '(no name)')} (${id})`)
    await call.insistConfirmed(`Delete ${named.join(', ')}? This cannot be undone.`)
    const deleted: string[] = []
    let worst: Failure | null = null
    for (const id of images.keys()) {
      try {
        await connection.json({ method: 'DELETE', path: imagePath(id) })
        deleted.push(id)
        call.output.note(`Deleted ${id}.`)
      } catch (error) {
        if (!(error instanceof Failure) || images.size === 1) throw error
        call.output.warn(`${id}: ${error.message}`)
        worst = error
      }
    }
    if (call.output.isJson) call.output.json({ deleted })
    if (worst)
      throw new Failure(
        worst.kind,
        `${images.size - deleted.length} of ${images.size} images could not be deleted.`,
        worst,
      )
  },
}
