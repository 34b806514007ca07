import { statSync } from 'node:fs'
import { configFile, type Environment } from './folders'
import { readJson, writePrivateJson } from './private-file'

export interface ScopedToken {
  token: string
  projectId: string
  region: string
  /** ISO 8601. */
  expiresAt: string
}

/** A place to work: an address, who one is there, and the tokens for its projects. */
export interface Profile {
  url: string
  account: string
  user: string
  region: string
  caFile: string | null
  isInsecure: boolean
  /** By the project's id; the first one is that of the sign-in. */
  tokens: ScopedToken[]
}

interface ConfigDocument {
  version: 1
  profiles: Record<string, Profile>
}

export const PROFILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** The profiles of this user on this machine. */
export class Profiles {
  private readonly file: string

  constructor(env: Environment) {
    this.file = configFile(env)
  }

  /** Whether others could read the tokens, which then are theirs as well. */
  isExposed(): boolean {
    try {
      return (statSync(this.file).mode & 0o077) !== 0
    } catch {
      return false
    }
  }

  get path(): string {
    return this.file
  }

  names(): string[] {
    return Object.keys(this.read().profiles)
  }

  find(name: string): Profile | null {
    const { profiles } = this.read()
    return Object.hasOwn(profiles, name) ? (profiles[name] ?? null) : null
  }

  save(name: string, profile: Profile): void {
    const { profiles } = this.read()
    writePrivateJson(this.file, { version: 1, profiles: { ...profiles, [name]: profile } })
  }

  remove(name: string): void {
    const { [name]: _, ...profiles } = this.read().profiles
    writePrivateJson(this.file, { version: 1, profiles })
  }

  private read(): ConfigDocument {
    const document = readJson(this.file) as Partial<ConfigDocument> | undefined
    return { version: 1, profiles: document?.profiles ?? {} }
  }
}

/** The token for a project that is still good for a minute. */
export function goodToken(
  { tokens }: Profile,
  isWanted: (token: ScopedToken) => boolean,
  now = Date.now(),
): ScopedToken | null {
  return tokens.find((token) => isWanted(token) && Date.parse(token.expiresAt) > now + 60_000) ?? null
}
