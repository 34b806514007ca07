import type { Services } from '../context'
import { inTransaction } from '../transaction'
import { uploadClaims } from './claims'
import { giveUp } from './give-up'

/** Far longer than any single request lasts: what nobody touched for this long has no writer. */
const ABANDONED_MS = 24 * 60 * 60 * 1000

/** Gives up uploads that nobody went on with, then removes what uploads and writers that are over left in the store. */
export async function expireUploads(services: Pick<Services, 'prisma' | 'pool' | 'store'>): Promise<void> {
  const expired = await services.prisma.uploadSession.findMany({
    where: { status: { in: ['uploading', 'completing'] }, expiresAt: { lt: new Date() } },
    take: 100,
  })
  for (const upload of expired) {
    const claim = await uploadClaims(services).claimUpload(upload.id)
    if (!claim) continue // somebody is at it after all
    try {
      await inTransaction(services, (db) => giveUp({ db }, upload, 'aborted', null))
      await services.store.discardUnfinished(upload.storedKey, upload.writeReference)
    } finally {
      await claim()
    }
  }
  await discardLeftovers(services)
}

async function discardLeftovers(services: Pick<Services, 'prisma' | 'store'>): Promise<void> {
  for await (const { key, reference, touchedAt } of services.store.listUnfinished()) {
    if (Date.now() - touchedAt.getTime() < ABANDONED_MS) continue
    const isOpen = await services.prisma.uploadSession.count({
      where: { writeReference: reference, status: { in: ['uploading', 'completing'] } },
    })
    if (!isOpen) await services.store.discardUnfinished(key, reference)
  }
}
