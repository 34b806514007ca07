import type { Command } from '../../command'
import { usage } from '../../failure'
import { type Image, imagePages } from '../../image'
import { imageColumns } from '../../image-words'
import { filterOptions, filtersOf } from '../../list-options'
import { printTable } from '../../table'

const DEFAULT_LIMIT = 50

export const listImages: Command = {
  name: 'images list',
  summary: 'List images: your own, public ones, and those others share with you',
  usage: '',
  arguments: [0, 0],
  options: {
    ...filterOptions,
    limit: { type: 'string', value: 'N', help: `At most so many, ${DEFAULT_LIMIT} when not given` },
    all: { type: 'boolean', help: 'All of them, however many' },
    marker: { type: 'string', value: 'ID', help: 'Begin after this image' },
  },
  examples: [
    ['imprint images list --visibility private --status active', 'own images in use'],
    ['imprint images list --tag env=prod --sort name:asc --all', 'all that carry a tag, by name'],
    ['imprint images list --member-status pending --visibility shared', 'offers that wait for an answer'],
    ["imprint images list --all --json | jq -r '.images[].id'", 'ids for a script'],
  ],
  async run(call) {
    if (call.has('all') && call.text('limit') !== undefined)
      throw usage('--all and --limit contradict each other.')
    const limit = call.has('all') ? Number.POSITIVE_INFINITY : (call.count('limit') ?? DEFAULT_LIMIT)
    if (limit < 1) throw usage('--limit takes a number from 1 on.')
    const filters = filtersOf(call)
    const connection = await call.connect()
    const images: Image[] = []
    let hasMore = false
    const start = call.text('marker')
    for await (const page of imagePages(connection, filters, limit, start)) {
      images.push(...page.images.slice(0, limit - images.length))
      hasMore = page.next !== undefined
      if (images.length >= limit) break
    }
    const nextMarker = hasMore ? (images.at(-1)?.id ?? null) : null
    if (call.output.isJson) return call.output.json({ images, next_marker: nextMarker })
    if (call.output.isQuiet) return call.output.lines(images.map(({ id }) => id))
    if (images.length === 0) return call.output.note('No image matches.')
    printTable(call.output, images, imageColumns)
    if (nextMarker !== null)
      call.output.note(`There are more: --all shows them, --marker ${nextMarker} goes on.`)
  },
}
