import type { Call, Command } from '../../command'
import { usage } from '../../failure'
import { imageIdOf } from '../../image'
import { followJob } from '../../job'

function requestOf(call: Call): { path: string; body: Record<string, unknown> } {
  const name = call.text('name')
  if (!name) throw usage('A copy needs a name: --name NAME.')
  const region = call.text('region')
  const common = { name, description: call.text('description') }
  const key = call.text('key')
  if (region === undefined) return { path: 'copy', body: { ...common, cmk_id: key } }
  if (key !== undefined) throw usage('A copy to another region cannot be encrypted: not with --key.')
  const agency = call.text('agency')
  if (!agency) throw usage('A copy to another region needs the agency that may write there: --agency NAME.')
  const project = call.text('target-project') ?? region
  return {
    path: 'cross_region_copy',
    body: { ...common, region, project_name: project, agency_name: agency },
  }
}

export const copyImage: Command = {
  name: 'images copy',
  summary: 'Copy an image within the region or to another one',
  usage: '<id or name>',
  arguments: [1, 1],
  options: {
    name: { type: 'string', value: 'NAME', help: 'Name of the copy' },
    description: { type: 'string', value: 'TEXT', help: 'Description of the copy' },
    region: {
      type: 'string',
      value: 'REGION',
      help: 'Region to copy to; where the image is, the profile says',
    },
    'target-project': {
      type: 'string',
      value: 'NAME',
      help: 'Project there, that of the region when not given',
    },
    key: {
      type: 'string',
      value: 'KEY',
      help: 'Encrypt the copy with this key; default for the project’s own',
    },
    agency: { type: 'string', value: 'NAME', help: 'Agency that the service acts by in the other region' },
    'no-wait': { type: 'boolean', help: 'Print the job and do not wait for it' },
  },
  examples: [
    ['imprint images copy web-01 --name web-01-copy', 'within the region'],
    ['imprint images copy web-01 --name web-01 --region cn-east-3 --agency ims_copy', 'to another region'],
  ],
  async run(call) {
    const { path, body } = requestOf(call)
    const connection = await call.connect()
    const id = await imageIdOf(connection, call.arg(0))
    const { job_id: jobId } = await connection.json<{ job_id: string }>({
      method: 'POST',
      path: `/v1/cloudimages/${id}/${path}`,
      json: body,
    })
    const job = await followJob(call, connection, jobId, `copy of ${id}`)
    const entities = (job.entities ?? {}) as Record<string, unknown>
    const copyId = typeof entities.image_id === 'string' ? entities.image_id : null
    if (call.output.isJson)
      call.output.json({ job_id: jobId, status: job.status ?? 'INIT', image_id: copyId })
    else call.output.line(copyId ?? jobId)
  },
}
