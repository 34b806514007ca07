import { recordSignOut } from '../audit/record'
import type { RequestInfo, Services } from '../context'
import { inTransaction } from '../transaction'

/** Ends a session for every process at once, by its own person; one that is over already leaves no record [I7]. */
export async function signOut(services: Services, request: RequestInfo, sessionId: string): Promise<void> {
  await inTransaction(services, async (db) => {
    const { count } = await db.session.updateMany({
      where: { id: sessionId, revokedAt: null },
      data: { revokedAt: new Date() },
    })
    if (count === 0) return
    const { user } = await db.session.findUniqueOrThrow({ where: { id: sessionId }, include: { user: true } })
    await recordSignOut(db, request, {
      accountId: user.accountId,
      userId: user.id,
      userName: user.name,
      sessionId,
    })
  })
}
