import type { Json } from './canonical'

const HIDDEN = '•••'
const isSecret = (key: string): boolean => /password|secret|token|sealed/i.test(key)

/**
 * The value with every text below a key that names a secret put out of sight. Numbers and booleans stay, because what
 * `passwordMinLength` was before is what an auditor looks for, and no secret of ours is one. A pair such as a tag counts by
 * what its `key` or `name` says.
 */
export function hideSecrets(value: Json, isBelowSecret = false): Json {
  if (typeof value === 'string') return isBelowSecret ? HIDDEN : value
  if (Array.isArray(value)) return value.map((item) => hideSecrets(item, isBelowSecret))
  if (value === null || typeof value !== 'object') return value
  const label = value.key ?? value.name
  const isSecretPair = typeof label === 'string' && isSecret(label)
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      hideSecrets(member, isBelowSecret || isSecret(key) || (isSecretPair && key === 'value')),
    ]),
  )
}
