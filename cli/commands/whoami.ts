import type { Command } from '../command'
import { describeToken, ownAccount, ownRegion } from '../identity'
import { printRecord } from '../table'

export const whoami: Command = {
  name: 'whoami',
  summary: 'Say who one is on the server, and where',
  usage: '',
  arguments: [0, 0],
  options: {},
  examples: [['imprint whoami --json', 'for scripts']],
  async run(call) {
    const connection = await call.connect()
    const { credential, http, url } = connection
    const token = credential.kind === 'token' ? await describeToken(http, credential.token) : null
    const account = token?.user.domain ?? (await ownAccount(http, credential))
    // Without a project one works nowhere yet.
    const region = token && !token.project ? null : await ownRegion(http, credential).catch(() => null)
    const record = {
      url,
      account: account.name,
      account_id: account.id,
      user: token?.user.name ?? null,
      user_id: token?.user.id ?? null,
      region: region ?? token?.project?.name ?? connection.region,
      project_id: token?.project?.id ?? (await connection.projectId().catch(() => null)),
      roles: token?.roles?.map(({ name }) => name) ?? [],
      credential: token ? 'token' : 'access_key',
      access_key: credential.kind === 'key' ? credential.key.accessKeyId : null,
      expires_at: token?.expires_at ?? null,
    }
    if (call.output.isJson) return call.output.json(record)
    printRecord(call.output, [
      ['Server', url],
      ['Account', `${record.account} (${record.account_id})`],
      ...(token ? [['User', `${record.user} (${record.user_id})`] as const] : []),
      ...(record.access_key ? [['Access key', record.access_key] as const] : []),
      ['Region', record.region ?? '-'],
      [
        'Project',
        record.project_id === null
          ? '-'
          : `${record.project_id}${token?.project ? ` (${token.project.name})` : ''}`,
      ],
      ...(token
        ? [['Roles', record.roles.join(', ') || '-'] as const, ['Until', record.expires_at ?? '-'] as const]
        : []),
    ])
  },
}
