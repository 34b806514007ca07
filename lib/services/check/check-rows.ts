import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Prisma } from '@/lib/db/generated/client'
import type { Services } from '../context'
import { removeDiscarded } from '../stored/sweep'
import { isBeingWritten, isStranded } from './being-written'
import { checkUsage } from './check-usage'
import type { Finding } from './findings'

const { sql } = Prisma

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
    WHERE s.state = 'deleting' OR (s.state = 'staging' AND NOT ${isBeingWritten})`
  for (const { key, writer } of abandoned) {
    // Looked at once more: it may have been committed since.
    if (repair)
      await services.prisma.$executeRaw`
        UPDATE stored_objects s SET state = 'deleting'
        WHERE s.key = ${key} AND s.state = 'staging' AND NOT ${isBeingWritten}`
    yield { kind: 'abandoned_write', subject: key, detail: writer, isRepaired: repair }
  }
  if (repair) while ((await removeDiscarded(services)) > 0);
}

async function* checkImages(services: Services, repair: boolean): AsyncGenerator<Finding> {
  const stranded = await services.prisma.$queryRaw<{ id: string; status: string; source_kind: string }[]>`
    SELECT i.id, i.status::text, i.source_kind FROM images i WHERE ${isStranded}`
  for (const { id, status, source_kind: sourceKind } of stranded) {
    if (repair) {
      // As when its receiver dies: it waits for its bytes again.
      const left =
        sourceKind === 'upload'
          ? sql`'queued', failure_code = NULL`
          : sql`'killed', failure_code = 'job.worker_lost'`
      await services.prisma.$executeRaw`
        UPDATE images i SET status = ${left}, updated_at = now() WHERE i.id = ${id}::uuid AND ${isStranded}`
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
