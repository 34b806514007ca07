import { recordKey, signedStatuses } from '@/lib/domain/image/record'
import type { Services } from '../context'
import type { Finding } from './findings'

const PAGE = 500

/** Compares the record of every image that was active once with the deployment's signature under it [S4]. */
export async function* checkRecords({
  prisma,
  secrets,
}: Pick<Services, 'prisma' | 'secrets'>): AsyncGenerator<Finding> {
  const key = recordKey(secrets.auditSigningKey)
  let after: string | undefined
  for (;;) {
    const rows = await prisma.image.findMany({
      where: { status: { in: [...signedStatuses] }, ...(after && { id: { gt: after } }) },
      orderBy: { id: 'asc' },
      take: PAGE,
    })
    for (const row of rows.filter((row) => !key.isGenuine(row))) {
      const detail = row.recordSignature === null ? 'not signed' : 'not as it was signed'
      yield { kind: 'false_record', subject: row.id, detail, isRepaired: false }
    }
    if (rows.length < PAGE) return
    after = rows.at(-1)?.id
  }
}
