import type { Services } from '../context'
import { inTransaction } from '../transaction'
import { uploadClaims } from './claims'
import { giveUp } from './give-up'

/** Gives up uploads that nobody went on with. */
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
}
