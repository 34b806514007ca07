import { z } from 'zod'
import { no, type Verdict, yes } from '../errors'
import type { Actor } from '../iam/actor'

const MIN_SECONDS = 60
const MAX_SECONDS = 7 * 24 * 3600

/** How long a link to an object works. */
export const LinkLifetimeSeconds = z.int().min(MIN_SECONDS).max(MAX_SECONDS)

/** What the console offers, in seconds. */
export const linkLifetimes = { hour: 3600, day: 24 * 3600, week: MAX_SECONDS } as const
export type LinkLifetime = keyof typeof linkLifetimes
export const linkLifetimeNames = Object.keys(linkLifetimes) as LinkLifetime[] // safe: the object's own keys

export interface LinkView {
  /** Below the address of the service. */
  path: string
  expiresAt: string
}

/** Addresses of links; the only ones that give bytes to somebody who is not known. */
export const LINKS_PATH = '/api/links'

/** The file's name is for people who read the address, and for tools that save under it; the token alone decides. */
export const linkPath = (token: string, fileName: string): string =>
  `${LINKS_PATH}/${token}/${encodeURIComponent(fileName)}`

/** An address as a log may have it: whoever reads the token of a link has the link. */
export const withoutLinkToken = (path: string): string =>
  path.startsWith(`${LINKS_PATH}/`) ? `${LINKS_PATH}/…` : path

/** In arrears people look for themselves; giving to others is more than looking [C13]. */
export function canLink({ isFrozen }: Pick<Actor, 'isFrozen'>): Verdict {
  return isFrozen ? no('iam.account_frozen', { action: 'obs:object:get' }) : yes
}

/** The last part of a key: what the file is saved as. */
export const fileNameOf = (key: string): string => key.split('/').at(-1) ?? key
