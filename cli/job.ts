import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Call } from './command'
import type { Connection } from './connection'
import { Failure } from './failure'
import { stateFolder } from './folders'
import { readJson, writePrivateJson } from './private-file'

/** Long work of the server; ims-api §11. */
export interface Job {
  job_id: string
  job_type: string
  status: string
  begin_time: string
  end_time: string
  error_code: string | null
  fail_reason: string | null
  entities?: Record<string, unknown>
}

/** A job that was started from here: the API has no list of them. */
export interface StartedJob {
  id: string
  url: string
  projectId: string
  what: string
  startedAt: string
}

const KEPT = 100
const POLL_MS = 2000

const journalFile = (call: Call): string => join(stateFolder(call.world.env), 'jobs.json')

export const startedJobs = (call: Call): StartedJob[] =>
  (readJson(journalFile(call)) as StartedJob[] | undefined) ?? []

/** Notes a job that the server has taken on. */
export async function noteJob(call: Call, connection: Connection, id: string, what: string): Promise<void> {
  const entry = {
    id,
    url: connection.url,
    projectId: await connection.projectId(),
    what,
    startedAt: new Date().toISOString(),
  }
  writePrivateJson(journalFile(call), [entry, ...startedJobs(call)].slice(0, KEPT))
}

export const getJob = async (connection: Connection, id: string): Promise<Job> =>
  connection.json<Job>({
    method: 'GET',
    path: `/v1/${await connection.projectId()}/jobs/${encodeURIComponent(id)}`,
  })

const isOver = ({ status }: Job): boolean => status !== 'INIT' && status !== 'RUNNING'

export function percentOf({ entities, status }: Job): number | null {
  if (status === 'SUCCESS') return 100
  const share = Number(entities?.process_percent)
  return Number.isFinite(share) ? Math.round(share * 100) : null
}

/** Asks until the job is over, saying how far it is. Null: the time was over first. */
export const waitForJob = (
  call: Call,
  connection: Connection,
  id: string,
  limitMs: number,
): Promise<Job | null> => sayingThatItGoesOn(call, id, waiting(call, connection, id, limitMs))

async function waiting(call: Call, connection: Connection, id: string, limitMs: number): Promise<Job | null> {
  const { output, signal } = call.world
  const deadline = Date.now() + limitMs
  let said = ''
  for (;;) {
    const job = await getJob(connection, id)
    const percent = percentOf(job)
    const text = `${job.job_type} ${job.status}${percent === null ? '' : ` ${percent} %`}`
    if (text !== said && output.hasProgress)
      output.isProgressLive ? output.stderr.write(`\r${text}\u001b[K`) : output.note(text)
    said = text
    const hasEnded = isOver(job)
    if ((hasEnded || Date.now() >= deadline) && output.hasProgress && output.isProgressLive)
      output.stderr.write('\n')
    if (hasEnded) return job
    if (Date.now() >= deadline) return null
    await delay(Math.min(POLL_MS, Math.max(0, deadline - Date.now())), undefined, { signal })
  }
}

/** Nobody cancels a job by no longer waiting for it. */
async function sayingThatItGoesOn<T>(call: Call, id: string, waiting: Promise<T>): Promise<T> {
  try {
    return await waiting
  } catch (error) {
    const { output, signal } = call.world
    if (signal.aborted) output.warn(`job ${id} goes on: imprint jobs wait ${id} waits for it.`)
    throw error
  }
}

export function insistSucceeded(job: Job): void {
  if (job.status === 'SUCCESS') return
  const reason = job.fail_reason || 'the server does not say why'
  throw new Failure('failed', `The job failed: ${reason}${job.error_code ? ` (${job.error_code})` : ''}.`)
}

/** Starts a job and, unless told otherwise, stays until it is over. */
export async function followJob(
  call: Call,
  connection: Connection,
  id: string,
  what: string,
): Promise<Record<string, unknown>> {
  await noteJob(call, connection, id, what)
  if (call.has('no-wait')) {
    call.output.note(`Job ${id} has begun: imprint jobs wait ${id}`)
    return { job_id: id }
  }
  const job = await waitForJob(call, connection, id, Number.POSITIVE_INFINITY)
  if (job) insistSucceeded(job)
  return { ...job }
}
