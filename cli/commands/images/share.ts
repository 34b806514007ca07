import type { Call, Command } from '../../command'
import { usage } from '../../failure'
import { imageIdOf, imagePath } from '../../image'
import { printTable } from '../../table'

interface Member {
  image_id: string
  member_id: string
  status: string
  created_at: string
  updated_at: string
}

const memberColumns = [
  { title: 'PROJECT', value: ({ member_id }: Member) => member_id },
  { title: 'ANSWER', value: ({ status }: Member) => status },
  { title: 'OFFERED', value: ({ created_at }: Member) => created_at },
  { title: 'ANSWERED', value: (member: Member) => (member.status === 'pending' ? '-' : member.updated_at) },
]

function showMembers(call: Call, members: readonly Member[]): void {
  if (call.output.isJson) call.output.json({ members })
  else if (call.output.isQuiet) call.output.lines(members.map(({ member_id }) => member_id))
  else if (members.length === 0) call.output.note('The image is offered to nobody.')
  else printTable(call.output, members, memberColumns)
}

function projectsOf(call: Call): string[] {
  const projects = call.args.slice(1)
  const wrong = projects.find((project) => !/^[0-9a-f]{32}$/.test(project))
  if (wrong !== undefined)
    throw usage(
      `"${wrong}" is no project id: that is 32 digits and letters a to f. imprint whoami, run by the receiver, tells it.`,
    )
  return projects
}

const memberPath = (imageId: string, projectId: string): string => imagePath(imageId, `/members/${projectId}`)

export const shareImage: Command = {
  name: 'images share',
  summary: 'Offer an image to projects of other accounts',
  usage: '<id or name> <project id>...',
  arguments: [2, 129],
  options: {},
  detail:
    'The receiver is a project in the same region, and accepts it. Its id is on its page My credentials and in what\n' +
    'imprint whoami says there.',
  examples: [['imprint images share web-01 1bed856811654c1cb661a6ca845ebc77', 'offers it']],
  async run(call) {
    const projects = projectsOf(call)
    const connection = await call.connect()
    const id = await imageIdOf(connection, call.arg(0))
    const members: Member[] = []
    for (const member of projects)
      members.push(
        await connection.json<Member>({ method: 'POST', path: imagePath(id, '/members'), json: { member } }),
      )
    showMembers(call, members)
  },
}

export const unshareImage: Command = {
  name: 'images unshare',
  summary: 'Take an image back from projects',
  usage: '<id or name> <project id>...',
  arguments: [2, 129],
  options: {},
  detail: 'The receiver loses it at once; servers made from it keep running.',
  examples: [['imprint images unshare web-01 1bed856811654c1cb661a6ca845ebc77', 'takes it back']],
  async run(call) {
    const projects = projectsOf(call)
    const connection = await call.connect()
    const id = await imageIdOf(connection, call.arg(0))
    for (const project of projects) {
      await connection.json({ method: 'DELETE', path: memberPath(id, project) })
      call.output.note(`${project} has it no longer.`)
    }
    if (call.output.isJson) call.output.json({ image_id: id, removed: projects })
  },
}

export const listMembers: Command = {
  name: 'images members',
  summary: 'List whom an image was offered to, and their answers',
  usage: '<id or name>',
  arguments: [1, 1],
  options: {},
  examples: [['imprint images members web-01', 'a receiver sees only itself']],
  async run(call) {
    const connection = await call.connect()
    const id = await imageIdOf(connection, call.arg(0))
    const { members } = await connection.json<{ members: Member[] }>({
      method: 'GET',
      path: imagePath(id, '/members'),
    })
    showMembers(call, members)
  },
}

function answer(word: 'accept' | 'reject', status: 'accepted' | 'rejected', effect: string): Command {
  return {
    name: `images ${word}`,
    summary: `${word === 'accept' ? 'Accept' : 'Reject'} an image that another account offers`,
    usage: '<id or name>',
    arguments: [1, 1],
    options: {},
    detail: effect,
    examples: [
      ['imprint images list --visibility shared --member-status pending', 'what is offered'],
      [`imprint images ${word} 465076de-dc36-4aec-80f5-ef9d8009428f`, `${word}s one of them`],
    ],
    async run(call) {
      const connection = await call.connect()
      const id = await imageIdOf(connection, call.arg(0))
      const path = memberPath(id, await connection.projectId())
      const member = await connection.json<Member>({ method: 'PUT', path, json: { status } })
      if (call.output.isJson) call.output.json(member)
      else call.output.note(`${id} is ${status}.`)
    },
  }
}

export const acceptImage = answer('accept', 'accepted', 'It is in your list from then on.')
export const rejectImage = answer(
  'reject',
  'rejected',
  'It is not in your list then; you may accept it later.',
)
