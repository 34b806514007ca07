import type { Image } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import { recordKey, signedStatuses } from '@/lib/domain/image/record'
import type { Context, Services } from '../context'

/** Signs the row as it stands; for whoever has just made it so, by way of a verb [S4]. */
export async function signRecord(
  { db, secrets }: Pick<Context, 'db' | 'secrets'>,
  row: Image,
): Promise<void> {
  const recordSignature = recordKey(secrets.auditSigningKey).sign(row)
  await db.image.update({ where: { id: row.id }, data: { recordSignature } })
}

export const isGenuine = ({ secrets }: Pick<Services, 'secrets'>, row: Image): boolean =>
  recordKey(secrets.auditSigningKey).isGenuine(row)

/** Nobody gets the bytes that a row names when the row was changed behind the service's back [S4]. */
export function insistGenuine(services: Pick<Services, 'secrets'>, row: Image): void {
  if (!isGenuine(services, row)) throw new DomainError('image.signature', { imageId: row.id })
}

const PAGE = 500

/**
 * Signs the images that became active before there were signatures. What is signed already stays as it is, whether or not it is
 * right. Only an upgrade and an operator's order do this: done at every start, it would sign what somebody had slipped in.
 */
export async function signEarlierRecords({
  prisma,
  secrets,
}: Pick<Services, 'prisma' | 'secrets'>): Promise<number> {
  const key = recordKey(secrets.auditSigningKey)
  for (let signed = 0; ; ) {
    const rows = await prisma.image.findMany({
      where: { recordSignature: null, status: { in: [...signedStatuses] } },
      take: PAGE,
    })
    for (const row of rows)
      await prisma.image.updateMany({
        where: { id: row.id, recordSignature: null, updatedAt: row.updatedAt },
        data: { recordSignature: key.sign(row), updatedAt: row.updatedAt },
      })
    signed += rows.length
    if (rows.length < PAGE) return signed
  }
}
