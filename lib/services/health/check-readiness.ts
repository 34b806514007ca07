import type { Services } from '../context'
import { hasLiveWorker } from './workers'

export interface Readiness {
  isReady: boolean
  parts: Record<'database' | 'store' | 'worker', 'ok' | 'failing'>
}

/** Whether the deployment can do its work: database, store and at least one live worker. */
export async function checkReadiness(services: Services): Promise<Readiness> {
  const [database, store, worker] = await Promise.all([
    works(() => services.prisma.$queryRaw`SELECT 1`),
    works(() => services.store.check()),
    works(async () => {
      if (!(await hasLiveWorker(services))) throw new Error('no live worker')
    }),
  ])
  return {
    isReady: [database, store, worker].every((part) => part === 'ok'),
    parts: { database, store, worker },
  }
}

async function works(probe: () => Promise<unknown>): Promise<'ok' | 'failing'> {
  return probe().then(
    () => 'ok' as const,
    () => 'failing' as const,
  )
}
