import type { Command } from '../../command'
import { printTable } from '../../table'

interface Version {
  platform: string
  os_version: string
  os_bit: number
  os_type: string
}

interface Platform {
  platform: string
  version_list: Version[]
}

export const listOsVersions: Command = {
  name: 'images os-versions',
  summary: 'List the systems that --os-version takes',
  usage: '',
  arguments: [0, 0],
  options: {
    for: {
      type: 'string',
      value: 'WHAT',
      multiple: true,
      choices: ['x86', 'arm', 'uefi', 'bms'],
      help: 'Those alone that run on it',
    },
  },
  examples: [
    ['imprint images os-versions --quiet | grep -i debian', 'the versions of one system'],
    ['imprint images os-versions --for arm --json', 'as the server gives them'],
  ],
  async run(call) {
    const connection = await call.connect()
    const platforms = await connection.json<Platform[]>({
      method: 'GET',
      path: '/v1/cloudimages/os_version',
      query: { tag: call.texts('for') },
    })
    if (call.output.isJson) return call.output.json(platforms)
    const versions = platforms.flatMap(({ version_list }) => version_list)
    if (call.output.isQuiet) return call.output.lines(versions.map(({ os_version }) => os_version))
    printTable(call.output, versions, [
      { title: 'OS VERSION', value: ({ os_version }) => os_version },
      { title: 'PLATFORM', value: ({ platform }) => platform },
      { title: 'TYPE', value: ({ os_type }) => os_type },
      { title: 'BITS', value: ({ os_bit }) => String(os_bit), align: 'right' },
    ])
  },
}
