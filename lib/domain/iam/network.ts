import ipaddr from 'ipaddr.js'

type Network = [address: ipaddr.IPv4 | ipaddr.IPv6, prefixBits: number]

const NETWORKS_MAX = 1000
const parsed = new Map<string, Network>()

/** An address or a network in CIDR notation; null when it is neither. Numbers in other bases are refused. */
export function parseNetwork(text: string): Network | null {
  if (!/^[0-9a-fA-F.:]+(\/\d{1,3})?$/.test(text) || !/[.:]/.test(text)) return null
  // A leading zero is octal to some and decimal to others; an IPv4 network written as IPv6 would cover nobody.
  if (/(^|\.)0\d/.test(text) || /^::ffff:/i.test(text)) return null
  if (!text.includes(':') && !/^\d+\.\d+\.\d+\.\d+(\/|$)/.test(text)) return null
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text)
    const address = ipaddr.parse(text)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  } catch {
    return null
  }
}

/** Whether an address lies in a network; an IPv4 address written as IPv6 counts as what it is. */
export function isInNetwork(address: string, network: string): boolean {
  const range = networkOf(network)
  const given = range && addressOf(address)
  return Boolean(given && given.kind() === range[0].kind() && given.match(range))
}

/** The address asked about last: one decision asks about the same again and again. */
let asked: { text: string; address: Network[0] | null } | undefined

function addressOf(text: string): Network[0] | null {
  if (asked?.text !== text) asked = { text, address: ipaddr.isValid(text) ? ipaddr.process(text) : null }
  return asked.address
}

function networkOf(text: string): Network | null {
  const known = parsed.get(text)
  if (known) return known
  const network = parseNetwork(text)
  if (!network) return null
  if (parsed.size >= NETWORKS_MAX) parsed.clear()
  parsed.set(text, network)
  return network
}

/** What one person can have many of counts as one: an IPv6 address stands for its /64. */
export function neighbourhood(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const given = ipaddr.process(address)
  if (given.kind() === 'ipv4') return given.toString()
  return `${given.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`
}
