import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pruneRecords } from '@/lib/services/audit/prune-records'
import { signCheckpoints } from '@/lib/services/audit/sign-checkpoints'
import type { Services } from '@/lib/services/context'
import { removeExpired } from '@/lib/services/iam/tokens/remove-expired'
import { expireReceives } from '@/lib/services/image/expire-receives'
import { endLostJobs } from '@/lib/services/job/recover-jobs'
import { destroyDueKeys } from '@/lib/services/kms/destroy-keys'
import { discardAbandoned, discardLeftovers, removeDiscarded } from '@/lib/services/stored/sweep'
import { expireUploads } from '@/lib/services/upload/expire-uploads'

const tasks: readonly ((services: Services) => Promise<unknown>)[] = [
  endLostJobs,
  discardAbandoned,
  expireUploads,
  expireReceives,
  removeExpired,
  async (services) => {
    while ((await removeDiscarded(services)) > 0);
  },
  discardLeftovers,
  removeScratch,
  signCheckpoints,
  pruneRecords,
  destroyDueKeys,
]

/**
 * Puts right what processes that died left behind. Safe to run at any time, by any number of workers. What cannot be put right does
 * not keep the rest from it.
 */
export async function sweep(services: Services): Promise<void> {
  const failures: unknown[] = []
  for (const task of tasks) await task(services).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw new AggregateError(failures, 'a part of the sweep failed')
}

/** Scratch folders are named `<job>-<attempt>`; one whose attempt does not run any more belongs to nobody. */
async function removeScratch(services: Services): Promise<void> {
  const { scratch } = services.config.paths
  for (const name of await readdir(scratch)) {
    const [, jobId, attempt] = /^([0-9a-f]{32})-(\d+)$/.exec(name) ?? []
    if (!jobId) continue
    const isRunning = await services.prisma.job.count({
      where: { id: jobId, status: 'running', attempt: Number(attempt) },
    })
    if (!isRunning) await rm(join(scratch, name), { recursive: true, force: true })
  }
}
