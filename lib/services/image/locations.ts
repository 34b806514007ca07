import type { Image } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { Location } from '@/lib/domain/image/edit'

/**
 * Which locations an image may have: addresses on the web, for an image whose bytes are not kept here. Bytes that are kept
 * here cannot be exchanged for others by naming an address.
 */
export function insistLocations(image: Image, locations: readonly Location[]): void {
  for (const { url } of locations) {
    if (!/^https?:\/\//i.test(url)) throw new DomainError('image.location_refused', { reason: 'scheme' })
    if (!URL.canParse(url)) throw new DomainError('image.location_refused', { reason: 'url' })
    const { username, password } = new URL(url)
    if (username || password) throw new DomainError('image.location_refused', { reason: 'credentials' })
  }
  const urls = locations.map(({ url }) => url)
  if (new Set(urls).size !== urls.length)
    throw new DomainError('image.location_refused', { reason: 'duplicate' })
  if (image.storedKey) throw new DomainError('image.location_refused', { reason: 'stored' })
  if (locations.length === 0 && image.status !== 'queued') throw new DomainError('image.last_location')
}
