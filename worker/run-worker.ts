import { mkdir } from 'node:fs/promises'
import pg from 'pg'
import pino from 'pino'
import type { Config } from '@/lib/config'
import { newHexId } from '@/lib/domain/ids'
import { noteWorkerAlive, noteWorkerGone } from '@/lib/services/health/workers'
import { claimJob } from '@/lib/services/job/lease'
import { wire } from '@/lib/wiring'
import { JobRun } from './job-run'
import { performJob } from './perform-job'
import { Scrubber } from './scrubber'
import { sweep } from './sweep'

/** Conversions keep every core busy by themselves; two at once hide each other's waiting for the disk. */
const JOBS_AT_ONCE = 2
/** Catches what a lost notification left lying. */
const POLL_MS = 3000
const ALIVE_MS = 10_000
const SWEEP_MS = 15_000
const SCRUB_MS = 60_000
/** Jobs that are not through by then are given back to other workers. */
const SHUTDOWN_GRACE_MS = 15_000

/** Takes jobs and sweeps until closed. Any number of workers may run, on any number of machines. */
export async function runWorker(config: Config): Promise<{ close(): Promise<void> }> {
  const log = pino({ name: 'worker', level: config.IMPRINT_LOG_LEVEL })
  const { services, close: closeServices } = wire(config, 'imprint-worker')
  const workerId = newHexId()
  const runs = new Set<JobRun>()
  const inFlight = new Set<Promise<void>>()
  let isClosing = false
  await mkdir(config.paths.scratch, { recursive: true, mode: 0o700 })
  const readiness = await services.imaging.readiness()
  if (!readiness.ok) log.error(`Imports cannot work here: ${readiness.reason}`)

  const takeJobs = exclusive(log, async () => {
    while (!isClosing && runs.size < JOBS_AT_ONCE) {
      const job = await claimJob(services, workerId)
      if (!job) return
      const run = new JobRun(services, job)
      runs.add(run)
      const done: Promise<void> = performJob(run, log)
        .catch((error) =>
          log.error({ err: error, jobId: job.id }, 'job could not be ended; its lease will run out'),
        )
        .finally(() => {
          runs.delete(run)
          inFlight.delete(done)
          takeJobs()
        })
      inFlight.add(done)
    }
  })
  const sweepAll = exclusive(log, () => sweep(services))
  const scrubber = new Scrubber(services, workerId, log)
  let scrubbing: Promise<void> = Promise.resolve()
  const scrub = exclusive(log, () => {
    scrubbing = scrubber.run()
    return scrubbing
  })
  const beAlive = exclusive(log, () => noteWorkerAlive(services, workerId))

  await noteWorkerAlive(services, workerId)
  const stopListening = listen(config.DATABASE_URL!, log, {
    imprint_jobs: takeJobs,
    imprint_sweep: sweepAll,
    imprint_scrub: scrub,
    imprint_cancel: (jobId) => [...runs].find((run) => run.job.id === jobId)?.stop('cancelled'),
  })
  const timers = [
    setInterval(takeJobs, POLL_MS),
    setInterval(sweepAll, SWEEP_MS),
    setInterval(scrub, SCRUB_MS),
    setInterval(beAlive, ALIVE_MS),
  ]
  sweepAll()
  takeJobs()
  scrub()
  log.info({ workerId }, 'worker started')

  return {
    async close() {
      isClosing = true
      for (const timer of timers) clearInterval(timer)
      scrubber.stop()
      await stopListening()
      const grace = setTimeout(() => {
        for (const run of runs) run.stop('shutdown')
      }, SHUTDOWN_GRACE_MS)
      await Promise.allSettled([...inFlight, scrubbing])
      clearTimeout(grace)
      await noteWorkerGone(services, workerId).catch(() => {})
      await closeServices()
    },
  }
}

/** Runs `task` one at a time; calls meanwhile make it run once more after. Errors are logged and the next turn tries again. */
function exclusive(log: pino.Logger, task: () => Promise<void>): () => void {
  let state: 'idle' | 'running' | 'again' = 'idle'
  const turn = async (): Promise<void> => {
    do {
      state = 'running'
      await task().catch((error) => log.error({ err: error }, 'background task failed'))
    } while ((state as string) === 'again')
    state = 'idle'
  }
  return () => {
    if (state === 'idle') void turn()
    else state = 'again'
  }
}

/** LISTEN on a connection of its own that comes back by itself; the polling covers the gaps. */
function listen(
  url: string,
  log: pino.Logger,
  channels: Record<string, (payload: string) => void>,
): () => Promise<void> {
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({ connectionString: url, application_name: 'imprint-worker-listen' })
    client = fresh
    const reconnect = (): void => {
      if (isStopped || client !== fresh) return
      client = null
      timer = setTimeout(connect, 1000)
    }
    fresh.on('error', reconnect)
    fresh.on('end', reconnect)
    fresh.on('notification', ({ channel, payload }) => channels[channel]?.(payload ?? ''))
    try {
      await fresh.connect()
      for (const channel of Object.keys(channels)) await fresh.query(`LISTEN ${channel}`)
    } catch (error) {
      log.warn({ err: error }, 'cannot listen for events yet')
      reconnect()
    }
  }
  void connect()
  return async () => {
    isStopped = true
    clearTimeout(timer)
    await client?.end().catch(() => {})
  }
}
