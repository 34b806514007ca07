import { resolve } from 'node:path'
import type { Call, Command } from '../command'
import { deploymentUrl, openClient, profileName, trustOf } from '../connect'
import { Failure, usage } from '../failure'
import type { HttpClient } from '../http'
import {
  issueScoped,
  issueToken,
  listProjects,
  passwordProof,
  type TokenDocument,
  tokenProof,
} from '../identity'
import { printRecord } from '../table'

async function answer(
  call: Call,
  option: string,
  variable: string,
  question: string,
  proposal = '',
): Promise<string> {
  const given = call.text(option) ?? call.world.env[variable]
  if (given) return given
  if (!call.world.prompt.isPossible) {
    if (proposal !== '') return proposal
    throw usage(`There is no terminal to ask on: say --${option} or set ${variable}.`)
  }
  const text = await call.world.prompt.ask(question, proposal)
  if (text === '') throw usage(`${question} is needed.`)
  return text
}

async function password(call: Call): Promise<string> {
  const { env, prompt } = call.world
  if (call.has('password-stdin')) return prompt.firstLine()
  if (env.IMPRINT_PASSWORD) return env.IMPRINT_PASSWORD
  if (!prompt.isPossible)
    throw usage('There is no terminal to ask on: say --password-stdin or set IMPRINT_PASSWORD.')
  return prompt.secret('Password')
}

/** The region that was asked for, the only one, or the one that is chosen from several. */
async function region(
  call: Call,
  http: HttpClient,
  token: string,
  before: string | undefined,
): Promise<string> {
  const { env, prompt } = call.world
  const given = call.text('project') ?? call.text('region') ?? env.IMPRINT_PROJECT ?? env.IMPRINT_REGION
  if (given) return given
  const projects = await listProjects(http, { kind: 'token', token })
  const names = projects.map(({ name }) => name)
  const [first] = names
  if (first === undefined)
    throw new Failure('failed', 'You have no permission in any region yet: ask your administrator.')
  const proposal = before !== undefined && names.includes(before) ? before : first
  if (names.length === 1 || !prompt.isPossible) {
    if (names.length > 1)
      call.output.note(
        `Working in ${proposal}; the others are ${names.filter((name) => name !== proposal).join(', ')}.`,
      )
    return proposal
  }
  return prompt.ask(`Region (${names.join(', ')})`, proposal)
}

async function signIn(call: Call): Promise<void> {
  const { profiles, output } = call.world
  const name = profileName(call)
  const before = profiles.find(name)
  const url = deploymentUrl(await answer(call, 'url', 'IMPRINT_URL', 'Address', before?.url))
  const known = before && deploymentUrl(before.url).href === url.href ? before : null
  const trust = trustOf(call, known)
  const caFile = trust.caFile === null ? null : resolve(trust.caFile)
  const http = openClient(call, url, trust)
  try {
    const account = await answer(call, 'account', 'IMPRINT_ACCOUNT', 'Account', known?.account)
    const user = await answer(call, 'user', 'IMPRINT_USER', 'User', known?.user)
    const proof = passwordProof(account, user, await password(call))
    const { text } = await issueToken(http, proof, null)
    const wanted = await region(call, http, text, known?.region)
    const { scoped, token } = await scopeTo(http, text, wanted)
    profiles.save(name, {
      url: url.href,
      account,
      user,
      region: scoped.region,
      caFile,
      isInsecure: trust.isInsecure,
      tokens: [scoped],
    })
    show(call, name, url.href, scoped.region, token)
    output.note(`Kept in ${profiles.path}, readable by you alone.`)
  } finally {
    http.close()
  }
}

/** After the password was right, a refusal can only be about the region. */
async function scopeTo(http: HttpClient, token: string, wanted: string): ReturnType<typeof issueScoped> {
  try {
    return await issueScoped(http, tokenProof(token), wanted)
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'notSignedIn') throw error
    throw new Failure('notFound', `There is no region or project ${wanted} for you.`, error)
  }
}

function show(call: Call, profile: string, url: string, where: string, token: TokenDocument): void {
  const { user } = token
  const record = {
    profile,
    url,
    account: user.domain.name,
    user: user.name,
    region: where,
    project_id: token.project?.id ?? null,
    expires_at: token.expires_at,
  }
  if (call.output.isJson) call.output.json(record)
  if (call.output.isJson || call.output.isQuiet) return
  printRecord(call.output, [
    ['Signed in to', url],
    ['Account', record.account],
    ['User', record.user],
    ['Region', where],
    ['Profile', profile],
    ['Until', record.expires_at],
  ])
}

export const login: Command = {
  name: 'login',
  summary: 'Sign in with a password and keep the token',
  usage: '',
  arguments: [0, 0],
  options: {
    account: { type: 'string', value: 'NAME', help: 'Name of the account (IMPRINT_ACCOUNT)' },
    user: { type: 'string', value: 'NAME', help: 'Name of the user (IMPRINT_USER)' },
    'password-stdin': { type: 'boolean', help: 'Read the password from the first line of stdin' },
  },
  detail:
    'What is not given is asked for. The password comes from the terminal without being shown, from stdin, or from\n' +
    'IMPRINT_PASSWORD; it is never kept. --ca-file and --insecure are kept with the profile.',
  examples: [
    ['imprint login --url https://images.example.com', 'asks for account, user and password'],
    [
      'imprint login --profile staging --url http://127.0.0.1:3000 --account acme --user owner',
      'a second place',
    ],
    ['pass images | imprint login --account acme --user ci --password-stdin', 'from a password manager'],
  ],
  run: signIn,
}
