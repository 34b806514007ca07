import { readFileSync } from 'node:fs'
import type { Call } from './command'
import { Connection } from './connection'
import { Failure, usage } from './failure'
import { HttpClient } from './http'
import { issueScoped, issueToken, listProjects, tokenProof } from './identity'
import { goodToken, PROFILE_NAME, type Profile, type Profiles } from './profiles'

export const profileName = (call: Call): string => {
  const name = call.text('profile') ?? call.world.env.IMPRINT_PROFILE ?? 'default'
  if (!PROFILE_NAME.test(name)) throw usage(`"${name}" is no name for a profile.`)
  return name
}

/** Where to work: a project's id or name, which is that of its region. */
const wantedProject = (call: Call): string | null => {
  const { env } = call.world
  // A command with a --region of its own means another thing by it.
  const region = 'region' in call.command.options ? undefined : call.text('region')
  return call.text('project') ?? region ?? env.IMPRINT_PROJECT ?? env.IMPRINT_REGION ?? null
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

export function deploymentUrl(text: string): URL {
  let url: URL
  try {
    url = new URL(/^https?:\/\//i.test(text) ? text : `https://${text}`)
  } catch {
    throw usage(`"${text}" is no address; one looks like https://images.example.com.`)
  }
  if (url.username || url.password) throw usage('An address holds no user and no password here.')
  url.hash = ''
  url.search = ''
  // What other tools call the address is often that of one API: `OS_AUTH_URL` ends with /v3.
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/(v1|v2|v2\.1|v3|api)(\/.*)?$/, '')
  return url
}

export interface Trust {
  caFile: string | null
  isInsecure: boolean
}

/** Who names an authority now wants the server to be checked, whatever the profile was content with before. */
export const trustOf = (call: Call, profile: Profile | null): Trust => {
  const said = call.text('ca-file') ?? call.world.env.IMPRINT_CA_FILE
  return {
    caFile: said ?? profile?.caFile ?? null,
    isInsecure: call.has('insecure') || (said === undefined && (profile?.isInsecure ?? false)),
  }
}

/** A client for an address that may be trusted with a credential. */
export function openClient(call: Call, url: URL, { caFile, isInsecure }: Trust): HttpClient {
  const isOpenText = url.protocol === 'http:' && !LOOPBACK.test(url.hostname)
  if (isOpenText && !isInsecure)
    throw new Failure(
      'failed',
      `${url.origin} is not encrypted: everybody on the way could read along. --insecure does it anyway.`,
    )
  if (isInsecure)
    call.output.warn(
      isOpenText
        ? `${url.origin} is not encrypted: everybody on the way can read along.`
        : `the certificate of ${url.host} is not checked: anybody could answer in its place.`,
    )
  return new HttpClient({
    url,
    certificates: caFile === null ? null : certificatesIn(caFile),
    isInsecure,
    signal: call.world.signal,
    note: (text) => call.output.note(text),
  })
}

function certificatesIn(file: string): string {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  } catch (error) {
    throw new Failure('failed', `${file} cannot be read: ${(error as Error).message}`, { cause: error })
  }
  throw new Failure('failed', `${file} holds no certificate in PEM.`)
}

function unknownProfile(name: string, names: readonly string[]): string {
  const others = names.length > 0 ? ` There are ${names.join(', ')};` : ''
  return `There is no profile "${name}".${others} imprint login --profile ${name} makes it.`
}

/** Whoever the options, the environment or the profile say one is; in this order. */
export async function connect(call: Call): Promise<Connection> {
  const { env, profiles } = call.world
  const name = profileName(call)
  const stored = profiles.find(name)
  const address = call.text('url') ?? env.IMPRINT_URL ?? stored?.url
  const isNamed = call.text('profile') !== undefined || env.IMPRINT_PROFILE !== undefined
  const accessKeyId = call.text('access-key') ?? env.IMPRINT_ACCESS_KEY
  const token = env.IMPRINT_TOKEN
  if (!stored && isNamed && !accessKeyId && !token)
    throw new Failure('notSignedIn', unknownProfile(name, profiles.names()))
  if (address === undefined) throw new Failure('notSignedIn', 'Not signed in: run imprint login first.')
  const url = deploymentUrl(address)
  // A token goes to the address it came from and to no other.
  const profile = stored && deploymentUrl(stored.url).href === url.href ? stored : null
  const http = openClient(call, url, trustOf(call, profile))

  if (accessKeyId) return byKey(call, http, url, accessKeyId, profile)
  if (token) return byToken(http, url, token, wantedProject(call))
  if (!profile) throw new Failure('notSignedIn', `Not signed in to ${url.host}: run imprint login first.`)
  if (profiles.isExposed()) call.output.warn(`others can read ${profiles.path}; it holds your tokens.`)
  return byProfile(http, url, profiles, name, profile, wantedProject(call))
}

async function byKey(
  call: Call,
  http: HttpClient,
  url: URL,
  accessKeyId: string,
  profile: Profile | null,
): Promise<Connection> {
  const secret = call.text('secret-key') ?? call.world.env.IMPRINT_SECRET_KEY
  if (!secret) throw usage('An access key needs its secret: set IMPRINT_SECRET_KEY.')
  const key = { accessKeyId, secret }
  const wanted = wantedProject(call) ?? profile?.region ?? null
  if (wanted === null)
    return new Connection(http, url.href, { kind: 'key', key, projectId: null }, null, null)
  const isId = /^[0-9a-f]{32}$/.test(wanted)
  const projectId = isId ? wanted : await projectNamed(http, { kind: 'key', key, projectId: null }, wanted)
  return new Connection(http, url.href, { kind: 'key', key, projectId }, isId ? null : wanted, projectId)
}

async function projectNamed(
  http: HttpClient,
  credential: Parameters<typeof listProjects>[1],
  name: string,
): Promise<string> {
  const [project] = await listProjects(http, credential, name)
  if (!project) throw new Failure('notFound', `There is no region or project ${name} for you.`)
  return project.id
}

async function byToken(http: HttpClient, url: URL, text: string, wanted: string | null): Promise<Connection> {
  if (wanted === null) return new Connection(http, url.href, { kind: 'token', token: text }, null, null)
  const { scoped } = await scopedOrRefused(http, text, wanted)
  return new Connection(
    http,
    url.href,
    { kind: 'token', token: scoped.token },
    scoped.region,
    scoped.projectId,
  )
}

async function byProfile(
  http: HttpClient,
  url: URL,
  profiles: Profiles,
  name: string,
  profile: Profile,
  project: string | null,
): Promise<Connection> {
  const wanted = project ?? profile.region
  let token = goodToken(profile, ({ region, projectId }) => region === wanted || projectId === wanted)
  if (!token) {
    const other = goodToken(profile, () => true)
    if (!other) throw new Failure('notSignedIn', 'The sign-in is over: run imprint login again.')
    token = (await scopedOrRefused(http, other.token, wanted)).scoped
    profiles.save(name, { ...profile, tokens: [...profile.tokens, token] })
  }
  return new Connection(http, url.href, { kind: 'token', token: token.token }, token.region, token.projectId)
}

/** The server does not tell a project that is not there from a token that is not good; the caller can. */
async function scopedOrRefused(
  http: HttpClient,
  text: string,
  project: string,
): ReturnType<typeof issueScoped> {
  try {
    return await issueScoped(http, tokenProof(text), project)
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'notSignedIn') throw error
    const isGood = await issueToken(http, tokenProof(text), null).then(
      () => true,
      () => false,
    )
    if (!isGood) throw new Failure('notSignedIn', 'The sign-in is over: run imprint login again.', error)
    throw new Failure('notFound', `There is no region or project ${project} for you.`, error)
  }
}
