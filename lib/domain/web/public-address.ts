import ipaddr from 'ipaddr.js'
import { isInNetwork } from '../iam/network'

/** The only part of IPv6 that is given out to the public. Whatever wraps an IPv4 address by prefix lies elsewhere or below. */
const GLOBAL_IPV6 = '2000::/3'

/** Public by their range, and yet not the address of a public server. */
const notForServers = [
  '168.63.129.16/32', // the metadata service of one cloud
  '2001::/23', // protocols, Teredo among them
  '2002::/16', // 6to4: wraps any IPv4 address
  '3fff::/20', // documentation
]

/**
 * Whether a server of the public network can have the address. Refused is what leads to this machine, its network, or the
 * services of the cloud it runs in, in each of the ways an address can be written; also what cannot be read.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast') return false
  if (address.kind() === 'ipv6' && !isInNetwork(text, GLOBAL_IPV6)) return false
  return !notForServers.some((network) => isInNetwork(text, network))
}
