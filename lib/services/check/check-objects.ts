import type { Services } from '../context'
import { leftovers } from '../stored/leftovers'
import type { Finding, FindingKind } from './findings'

type Parts = Pick<Services, 'prisma' | 'store'>

/**
 * Compares every stored key with its row and every row with its bytes. `isFull` reads all bytes, redundancy included, and makes
 * whole what can be made whole: that changes no byte of what a row claims.
 */
export async function* checkObjects(
  services: Parts,
  options: { isFull: boolean; repair: boolean },
): AsyncGenerator<Finding> {
  yield* checkKeys(services, options.repair)
  yield* checkRows(services, options.isFull)
  yield* checkUnfinished(services, options.repair)
}

const found = (kind: FindingKind, subject: string, detail: string, isRepaired = false): Finding => ({
  kind,
  subject,
  detail,
  isRepaired,
})

async function* checkKeys({ prisma, store }: Parts, repair: boolean): AsyncGenerator<Finding> {
  for await (const { key, sizeBytes } of store.list('')) {
    const row = await prisma.storedObject.findUnique({ where: { key } })
    if (!row) {
      if (repair) await store.remove(key)
      yield found('orphan_object', key, `${sizeBytes} bytes`, repair)
    } else if (row.state === 'committed' && Number(row.sizeBytes) !== sizeBytes) {
      yield found('wrong_size', key, `${row.sizeBytes} bytes recorded, ${sizeBytes} stored`)
    }
  }
}

const PAGE = 500

async function* checkRows({ prisma, store }: Parts, isFull: boolean): AsyncGenerator<Finding> {
  let after = ''
  for (;;) {
    const rows = await prisma.storedObject.findMany({
      where: { state: 'committed', key: { gt: after } },
      orderBy: { key: 'asc' },
      take: PAGE,
    })
    for (const { key, sha256 } of rows) {
      if (!(await store.stat(key))) yield found('missing_object', key, 'no bytes in the store')
      else if (isFull) {
        const { state, repairedUnits } = await store.scrub(key, { sha256: sha256 ?? undefined })
        if (state === 'damaged') yield found('damaged_object', key, `recorded ${sha256}`)
        if (state === 'repaired') yield found('ill_object', key, `${repairedUnits} units made anew`, true)
      }
    }
    if (rows.length < PAGE) return
    after = rows.at(-1)!.key
  }
}

async function* checkUnfinished(parts: Parts, repair: boolean): AsyncGenerator<Finding> {
  for await (const { key, reference } of leftovers(parts)) {
    if (repair) await parts.store.discardUnfinished(key, reference)
    yield found('orphan_upload', key, reference, repair)
  }
}
