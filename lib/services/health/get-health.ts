import { statfs } from 'node:fs/promises'
import { z } from 'zod'
import type { HealthView, WorkerView } from '@/lib/domain/health/view'
import type { Context } from '../context'
import { read } from '../verb'
import { isAlive } from './workers'

/** What an operator looks at first when something is slow or stands still. Figures only: no tenant's names. */
export const getHealth = read({
  action: 'operator:health:get',
  input: z.object({}),
  run: async (ctx): Promise<HealthView> => {
    const [database, store, workers, queue, uploads, processes] = await Promise.all([
      databaseOf(ctx),
      storeOf(ctx),
      workersOf(ctx),
      queueOf(ctx),
      uploadsOf(ctx),
      processesOf(ctx),
    ])
    return { takenAt: new Date().toISOString(), database, store, workers, queue, uploads, processes }
  },
})

async function databaseOf({ db }: Context): Promise<HealthView['database']> {
  const latencyMs = await timed(() => db.$queryRaw`SELECT 1`)
  const [row] = await db.$queryRaw<
    { version: string; size: bigint; connections: bigint; maximum: number }[]
  >`SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size,
      (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections,
      current_setting('max_connections')::int AS maximum`
  return {
    version: row!.version,
    sizeBytes: Number(row!.size),
    connections: Number(row!.connections),
    maxConnections: row!.maximum,
    latencyMs,
  }
}

async function storeOf({ store, config }: Context): Promise<HealthView['store']> {
  const latencyMs = await timed(() => store.check()).catch(() => null)
  const kind = config.IMPRINT_STORE
  // Only a disk has an end that can be asked for.
  const disk = kind === 'file' ? await statfs(config.paths.store).catch(() => null) : null
  return {
    kind,
    freeBytes: disk && disk.bavail * disk.bsize,
    totalBytes: disk && disk.blocks * disk.bsize,
    latencyMs,
  }
}

async function workersOf({ db }: Context): Promise<WorkerView[]> {
  const [workers, running] = await Promise.all([
    db.workerProcess.findMany({ orderBy: [{ host: 'asc' }, { startedAt: 'asc' }] }),
    db.job.groupBy({ by: ['leaseOwner'], where: { status: 'running' }, _count: true }),
  ])
  const jobs = new Map(running.map(({ leaseOwner, _count }) => [leaseOwner, _count]))
  return workers.map((worker) => ({
    id: worker.id,
    host: worker.host,
    pid: worker.pid,
    startedAt: worker.startedAt.toISOString(),
    heartbeatAt: worker.heartbeatAt.toISOString(),
    isAlive: isAlive(worker.heartbeatAt),
    runningJobs: jobs.get(worker.id) ?? 0,
  }))
}

async function queueOf({ db }: Context): Promise<HealthView['queue']> {
  const [row] = await db.$queryRaw<
    { queued: bigint; running: bigint; oldest: Date | null; failed: bigint }[]
  >`SELECT count(*) FILTER (WHERE status = 'queued') AS queued, count(*) FILTER (WHERE status = 'running') AS running,
      min(created_at) FILTER (WHERE status = 'queued') AS oldest,
      count(*) FILTER (WHERE status = 'failed' AND finished_at > now() - interval '24 hours') AS failed
    FROM jobs WHERE status IN ('queued', 'running') OR finished_at > now() - interval '24 hours'`
  return {
    queued: Number(row!.queued),
    running: Number(row!.running),
    oldestQueuedAt: row!.oldest?.toISOString() ?? null,
    failedLastDay: Number(row!.failed),
  }
}

async function uploadsOf({ db }: Context): Promise<HealthView['uploads']> {
  const [row] = await db.$queryRaw<{ open: bigint; total: bigint; received: bigint }[]>`
    SELECT count(*) AS open, coalesce(sum(u.size_bytes), 0)::bigint AS total,
      coalesce(sum((SELECT sum(p.size_bytes) FROM upload_parts p WHERE p.upload_id = u.id)), 0)::bigint AS received
    FROM upload_sessions u WHERE u.status IN ('uploading', 'completing')`
  return {
    open: Number(row!.open),
    totalBytes: Number(row!.total),
    receivedBytes: Number(row!.received),
  }
}

async function processesOf({ db }: Context): Promise<HealthView['processes']> {
  const rows = await db.$queryRaw<{ name: string; connections: bigint; since: Date }[]>`
    SELECT application_name AS name, count(*) AS connections, min(backend_start) AS since FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'imprint%' GROUP BY 1 ORDER BY 1`
  return rows.map(({ name, connections, since }) => ({
    name,
    connections: Number(connections),
    since: since.toISOString(),
  }))
}

/** Milliseconds, with one decimal. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return Math.round((performance.now() - start) * 10) / 10
}
