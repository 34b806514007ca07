import type { Command } from '../command'
import { deploymentUrl } from '../connect'
import { Failure } from '../failure'
import { getJob, insistSucceeded, type Job, percentOf, startedJobs, waitForJob } from '../job'
import { printRecord, printTable } from '../table'

function jobFields(job: Job): (readonly [string, string])[] {
  const percent = percentOf(job)
  const { image_id: imageId, image_name: imageName } = job.entities ?? {}
  return [
    ['Job', job.job_id],
    ['Type', job.job_type],
    ['Status', job.status],
    ['Progress', percent === null ? '-' : `${percent} %`],
    ['Began', job.begin_time || '-'],
    ['Ended', job.end_time || '-'],
    ...(imageId ? [['Image', `${imageId}${imageName ? ` (${imageName})` : ''}`] as const] : []),
    ...(job.error_code ? [['Error', `${job.fail_reason ?? ''} (${job.error_code})`] as const] : []),
  ]
}

export const showJob: Command = {
  name: 'jobs show',
  summary: 'Show one job',
  usage: '<job id>',
  arguments: [1, 1],
  options: {},
  examples: [['imprint jobs show 8ae4e7f2b9d14c0b9d2f3c1a7e6b5d40 --json', 'as the server gives it']],
  async run(call) {
    const job = await getJob(await call.connect(), call.arg(0))
    if (call.output.isJson) call.output.json(job)
    else printRecord(call.output, jobFields(job))
  },
}

export const waitJob: Command = {
  name: 'jobs wait',
  summary: 'Wait until a job is over',
  usage: '<job id>',
  arguments: [1, 1],
  options: { timeout: { type: 'string', value: 'SECONDS', help: 'Wait no longer than that' } },
  detail: 'Ends with 0 when the job succeeded, with 1 when it failed or the time was over.',
  examples: [
    ['imprint jobs wait 8ae4e7f2b9d14c0b9d2f3c1a7e6b5d40 --timeout 600 && echo done', 'in a script'],
  ],
  async run(call) {
    const seconds = call.count('timeout')
    const limitMs = seconds === undefined ? Number.POSITIVE_INFINITY : seconds * 1000
    const job = await waitForJob(call, await call.connect(), call.arg(0), limitMs)
    if (!job) throw new Failure('failed', `The job is not over after ${seconds} s.`)
    if (call.output.isJson) call.output.json(job)
    insistSucceeded(job)
  },
}

type Listed = Job & { what: string; started_at: string }

export const listJobs: Command = {
  name: 'jobs list',
  summary: 'List the jobs that were started from this machine',
  usage: '',
  arguments: [0, 0],
  options: {},
  detail:
    'The API has no list of jobs: this one knows the last hundred that imprint itself has started here.',
  examples: [['imprint jobs list', 'with their states of now']],
  async run(call) {
    const connection = await call.connect()
    const projectId = await connection.projectId()
    const own = startedJobs(call).filter(
      (job) =>
        job.projectId === projectId && deploymentUrl(job.url).href === deploymentUrl(connection.url).href,
    )
    const jobs: Listed[] = []
    for (const { id, what, startedAt } of own) {
      const job = await getJob(connection, id).catch((error: unknown) => {
        if (error instanceof Failure && error.kind === 'notFound') return null
        throw error
      })
      if (job) jobs.push({ ...job, what, started_at: startedAt })
    }
    if (call.output.isJson) return call.output.json({ jobs })
    if (call.output.isQuiet) return call.output.lines(jobs.map(({ job_id }) => job_id))
    if (jobs.length === 0) return call.output.note('No job was started from here.')
    printTable(call.output, jobs, [
      { title: 'JOB', value: ({ job_id }) => job_id },
      { title: 'STATUS', value: ({ status }) => status },
      { title: 'DONE', value: (job) => `${percentOf(job) ?? '-'} %`, align: 'right' },
      { title: 'WHAT', value: ({ what }) => what, shrinksTo: 12 },
      { title: 'STARTED', value: ({ started_at }) => started_at.slice(0, 19).replace('T', ' ') },
    ])
  },
}
