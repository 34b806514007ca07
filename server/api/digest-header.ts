/** Lower-case hex of `sha-256=:<base64>:` in a digest field (RFC 9530), or null. */
export function sha256OfDigest(field: string): string | null {
  const match = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(field)
  return match ? Buffer.from(match[1]!, 'base64').toString('hex') : null
}

export const digestOfSha256 = (sha256: string): string =>
  `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`
