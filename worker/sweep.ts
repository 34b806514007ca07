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

/** Puts right what processes that died left behind. Safe to run at any time, by any number of workers. */
export async function sweep(services: Services): Promise<void> {
  await endLostJobs(services)
  await discardAbandoned(services)
  await expireUploads(services)
  await expireReceives(services)
  await removeExpired(services)
  while ((await removeDiscarded(services)) > 0);
  await discardLeftovers(services)
  await removeScratch(services)
  await signCheckpoints(services)
  await pruneRecords(services)
  // Last: a key manager that does not answer must not keep the rest from being done.
  await destroyDueKeys(services)
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
