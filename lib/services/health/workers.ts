import { hostname } from 'node:os'
import type { Services } from '../context'

/** A worker without a sign of life for this long does not count as alive. */
const ALIVE_SECONDS = 30

export async function noteWorkerAlive(services: Pick<Services, 'prisma'>, workerId: string): Promise<void> {
  await services.prisma.workerProcess.upsert({
    where: { id: workerId },
    create: { id: workerId, host: hostname(), pid: process.pid },
    update: { heartbeatAt: new Date() },
  })
}

export async function noteWorkerGone(services: Pick<Services, 'prisma'>, workerId: string): Promise<void> {
  await services.prisma.workerProcess.deleteMany({ where: { id: workerId } })
}

export const isAlive = (heartbeatAt: Date): boolean =>
  Date.now() - heartbeatAt.getTime() < ALIVE_SECONDS * 1000

export async function hasLiveWorker(services: Pick<Services, 'prisma'>): Promise<boolean> {
  const since = new Date(Date.now() - ALIVE_SECONDS * 1000)
  return (await services.prisma.workerProcess.count({ where: { heartbeatAt: { gt: since } } })) > 0
}
