import { createHash, randomBytes } from 'node:crypto'

/** How long a token is good for; ims-api §12.1. */
export const TOKEN_SECONDS = 24 * 3600

export const newToken = (): string => randomBytes(32).toString('base64url')

/** What is kept of a token: whoever reads the table cannot use what stands there. */
export const tokenId = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Something that could be one of ours; nothing else is looked up. */
export const isTokenText = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text)

/** What a token is good for: one project, the account as a whole, or only saying who somebody is. */
export const tokenScopes = ['project', 'domain', 'none'] as const
export type TokenScope = (typeof tokenScopes)[number]
