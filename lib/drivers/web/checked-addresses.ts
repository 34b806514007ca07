import { lookup as resolveHost } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { DomainError } from '@/lib/domain/errors'
import { isInNetwork } from '@/lib/domain/iam/network'
import { isPublicAddress } from '@/lib/domain/web/public-address'

/** Asks the resolver of the machine; replaceable so that a test can be a hostile one. */
export type HostLookup = (host: string) => Promise<readonly { address: string }[]>

export const systemLookup: HostLookup = (host) => resolveHost(host, { all: true })

/** `allow`: networks besides the public one. */
export const isAllowedAddress = (address: string, allow: readonly string[]): boolean =>
  isPublicAddress(address) || allow.some((network) => isInNetwork(address, network))

/**
 * The addresses of a host, every one of them checked: a name that leads to a good and to a bad one was made to deceive. The host
 * is asked about once, and only what came then is ever connected to.
 */
export async function checkedAddresses(
  host: string,
  /** What the refusal names: the host at the beginning of the redirects. */
  namedHost: string,
  { allow, lookup }: { allow: readonly string[]; lookup: HostLookup },
): Promise<readonly string[]> {
  const addresses = isIP(host) ? [host] : (await lookup(host)).map(({ address }) => address)
  if (addresses.length === 0) throw new Error(`${host} has no address`)
  if (!addresses.every((address) => isAllowedAddress(address, allow)))
    throw new DomainError('web.address_refused', { host: namedHost })
  return addresses
}

/** Stands in for the resolver when the connection is made, and answers what was checked, whatever is asked. */
export function pinnedTo(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }))
  const first = found[0]! // safe: there is always one
  return (_host, options, answer) => {
    if (options.all) answer(null, found)
    else answer(null, first.address, first.family)
  }
}
