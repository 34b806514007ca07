import { DomainError } from '@/lib/domain/errors'
import { type KeyState, keyStates, nextKeyStates } from '@/lib/domain/kms/key'
import type { Db } from '../context'

/**
 * The one place that changes a key's state. Only from a state that may come before: of two moves at once, one wins.
 * @param deletesAt given with `pending_deletion`, and with nothing else
 */
export async function moveKey(db: Db, keyId: string, to: KeyState, deletesAt: Date | null = null) {
  const before = keyStates.filter((state) => (nextKeyStates[state] as readonly KeyState[]).includes(to))
  const { count } = await db.key.updateMany({
    where: { id: keyId, state: { in: before } },
    data: { state: to, deletesAt },
  })
  if (count === 0) throw new DomainError('request.conflict')
}
