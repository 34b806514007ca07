import type { Command } from '../command'
import { usage } from '../failure'
import { describeToken, ownRegion } from '../identity'

export const token: Command = {
  name: 'token',
  summary: 'Print the token, for other programs',
  usage: '',
  arguments: [0, 0],
  options: {},
  detail: 'Whoever has it can do what you can until it ends. With --region it is one for that region.',
  examples: [
    ['curl -H "X-Auth-Token: $(imprint token)" https://images.example.com/v2/images', 'any HTTP client'],
    ['export OS_TOKEN=$(imprint token)', 'for OpenStack clients'],
  ],
  async run(call) {
    const { http, credential, url } = await call.connect()
    if (credential.kind !== 'token') throw usage('An access key signs each request; there is no token then.')
    if (!call.output.isJson) return call.output.line(credential.token)
    const { expires_at, project } = await describeToken(http, credential.token)
    call.output.json({
      token: credential.token,
      url,
      expires_at,
      project_id: project?.id ?? null,
      region: project ? await ownRegion(http, credential) : null,
    })
  },
}
