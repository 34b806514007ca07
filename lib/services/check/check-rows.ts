import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Services } from '../context'
import { removeDiscarded } from '../stored/sweep'
import { checkUsage } from './check-usage'
import type { Finding } from './findings'

/** Rows that should be gone or moved on: they belong to work that is over. */
export async function* checkWork(services: Services, repair: boolean): AsyncGenerator<Finding> {
  yield* checkWrites(services, repair)
  yield* checkImages(services, repair)
  yield* checkUsage(services, repair)
  yield* checkScratch(services, repair)
}

async function* checkWrites(services: Services, repair: boolean): AsyncGenerator<Finding> {
  const abandoned = await services.prisma.$queryRaw<{ key: string; writer: string }[]>`
    SELECT s.key, s.writer FROM stored_objects s
    WHERE s.state = 'deleting' OR (s.state = 'staging'
      AND NOT EXISTS (SELECT 1 FROM jobs j WHERE 'job:' || j.id = s.writer AND j.status = 'running')
      AND NOT EXISTS (SELECT 1 FROM jobs j WHERE 'copy:' || j.id = s.writer AND j.status IN ('queued', 'running'))
      AND NOT EXISTS (SELECT 1 FROM upload_sessions u WHERE 'upload:' || u.id = s.writer AND u.status IN ('uploading', 'completing')))`
  for (const { key, writer } of abandoned) {
    if (repair) await services.prisma.storedObject.update({ where: { key }, data: { state: 'deleting' } })
    yield { kind: 'abandoned_write', subject: key, detail: writer, isRepaired: repair }
  }
  if (repair) while ((await removeDiscarded(services)) > 0);
}

async function* checkImages(services: Services, repair: boolean): AsyncGenerator<Finding> {
  const stranded = await services.prisma.image.findMany({
    where: {
      status: { in: ['queued', 'saving'] },
      jobs: { none: { status: { in: ['queued', 'running'] } } },
    },
  })
  for (const { id, status } of stranded) {
    if (repair) {
      const failure = { status: 'killed', failureCode: 'job.worker_lost' } as const
      await services.prisma.image.updateMany({ where: { id, status }, data: failure })
    }
    yield { kind: 'stranded_image', subject: id, detail: status, isRepaired: repair }
  }
}

async function* checkScratch(services: Services, repair: boolean): AsyncGenerator<Finding> {
  const { scratch } = services.config.paths
  for (const name of await readdir(scratch).catch(() => [])) {
    const [, jobId, attempt] = /^([0-9a-f]{32})-(\d+)$/.exec(name) ?? []
    const isRunning = jobId
      ? await services.prisma.job.count({ where: { id: jobId, status: 'running', attempt: Number(attempt) } })
      : 0
    if (isRunning) continue
    if (repair) await rm(join(scratch, name), { recursive: true, force: true })
    yield { kind: 'stale_scratch', subject: name, detail: scratch, isRepaired: repair }
  }
}
