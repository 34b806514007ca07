import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Services } from '../context'
import { removeDiscarded } from '../stored/sweep'
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

/** Counts anew what each counter stands for. */
async function* checkUsage(services: Services, repair: boolean): AsyncGenerator<Finding> {
  const wrong = await services.prisma.$queryRaw<
    { scope_id: string; resource: string; used: bigint; counted: bigint }[]
  >`
    WITH counted AS (
      SELECT project_id AS scope_id, 'private_images' AS resource, count(*) AS counted FROM images
        WHERE visibility = 'private' AND status NOT IN ('deleted', 'killed') GROUP BY 1
      UNION ALL SELECT project_id, 'create_jobs', count(*) FROM jobs WHERE status IN ('queued', 'running') GROUP BY 1
      UNION ALL SELECT project_id, 'uploads_in_flight', count(*) FROM upload_sessions
        WHERE status IN ('uploading', 'completing') GROUP BY 1
      UNION ALL SELECT project_id, 'buckets', count(*) FROM buckets GROUP BY 1
      UNION ALL SELECT project_id, 'stored_bytes', sum(size_bytes)::bigint FROM (
        SELECT b.project_id, o.size_bytes FROM bucket_objects o JOIN buckets b ON b.id = o.bucket_id
        UNION ALL SELECT project_id, size_bytes FROM upload_sessions WHERE status IN ('uploading', 'completing')
      ) AS stored GROUP BY 1)
    SELECT coalesce(c.scope_id, u.scope_id) AS scope_id, coalesce(c.resource, u.resource) AS resource,
      coalesce(u.used, 0) AS used, coalesce(c.counted, 0) AS counted
    FROM counted c FULL JOIN quota_usages u ON u.scope_id = c.scope_id AND u.resource = c.resource
    WHERE coalesce(u.used, 0) <> coalesce(c.counted, 0)`
  for (const { scope_id: scopeId, resource, used, counted } of wrong) {
    if (repair) {
      await services.prisma.quotaUsage.upsert({
        where: { scopeId_resource: { scopeId, resource } },
        create: { scopeId, resource, used: counted },
        update: { used: counted },
      })
    }
    const detail = `${used} recorded, ${counted} counted`
    yield { kind: 'wrong_usage', subject: `${scopeId} ${resource}`, detail, isRepaired: repair }
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
