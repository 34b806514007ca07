import { type ByteView, insistRange } from '../byte-view'
import { MAX_VOLUMES } from '../limits'
import { insistReadable, orNull } from '../unreadable'
import { type LvmSection, numberIn, sectionIn, sectionsOf, textIn } from './lvm-metadata'
import type { PhysicalVolume } from './physical-volume'

const SECTOR = 512
const MAX_SEGMENTS = 4096
const MAX_STRIPES = 128

interface Segment {
  startBytes: number
  sizeBytes: number
  stripes: readonly { view: ByteView; startBytes: number }[]
  stripeBytes: number
}

/**
 * The logical volumes that the physical ones on this disk make up. Linear and striped ones only: mirrors, thin pools and
 * snapshots are left out, as are volumes of which a part is elsewhere.
 */
export async function logicalVolumes(physical: readonly PhysicalVolume[]): Promise<ByteView[]> {
  const volumes: ByteView[] = []
  const seen = new Set<string>()
  for (const { metadata } of physical) {
    for (const [name, group] of metadata ? sectionsOf(metadata) : []) {
      if (seen.has(name)) continue
      seen.add(name)
      await orNull(async () => {
        volumes.push(...(await volumesOfGroup(group, physical)))
      })
    }
  }
  return volumes.slice(0, MAX_VOLUMES)
}

async function volumesOfGroup(group: LvmSection, physical: readonly PhysicalVolume[]): Promise<ByteView[]> {
  const extentBytes = numberIn(group, 'extent_size') * SECTOR
  const places = new Map<string, { view: ByteView; dataStartBytes: number }>()
  for (const [name, section] of sectionsOf(sectionIn(group, 'physical_volumes'))) {
    const id = textIn(section, 'id').replaceAll('-', '')
    const volume = physical.find((one) => one.id === id)
    if (volume)
      places.set(name, { view: volume.view, dataStartBytes: numberIn(section, 'pe_start') * SECTOR })
  }
  const volumes: ByteView[] = []
  for (const [, section] of sectionsOf(sectionIn(group, 'logical_volumes'))) {
    const volume = await orNull(async () => volumeOf(section, extentBytes, places))
    if (volume) volumes.push(volume)
  }
  return volumes
}

function volumeOf(
  section: LvmSection,
  extentBytes: number,
  places: ReadonlyMap<string, { view: ByteView; dataStartBytes: number }>,
): ByteView {
  const count = numberIn(section, 'segment_count')
  insistReadable(count >= 1 && count <= MAX_SEGMENTS, 'LVM segment count')
  const segments: Segment[] = []
  for (let index = 1; index <= count; index++) {
    const segment = sectionIn(section, `segment${index}`)
    insistReadable(textIn(segment, 'type') === 'striped', 'LVM segment type')
    const stripes = stripesOf(segment, extentBytes, places)
    segments.push({
      startBytes: numberIn(segment, 'start_extent') * extentBytes,
      sizeBytes: numberIn(segment, 'extent_count') * extentBytes,
      stripes,
      stripeBytes: stripes.length === 1 ? Number.MAX_SAFE_INTEGER : numberIn(segment, 'stripe_size') * SECTOR,
    })
  }
  insistReadable(
    segments.every((segment) => segment.stripeBytes > 0),
    'LVM stripe size',
  )
  const sizeBytes = Math.max(...segments.map((segment) => segment.startBytes + segment.sizeBytes))
  insistReadable(Number.isSafeInteger(sizeBytes), 'LVM volume size')
  return { sizeBytes, read: (offset, length) => readSegments(segments, sizeBytes, offset, length) }
}

function stripesOf(
  segment: LvmSection,
  extentBytes: number,
  places: ReadonlyMap<string, { view: ByteView; dataStartBytes: number }>,
): Segment['stripes'] {
  const list = segment.stripes
  insistReadable(Array.isArray(list) && list.length >= 2 && list.length <= 2 * MAX_STRIPES, 'LVM stripes')
  const stripes: { view: ByteView; startBytes: number }[] = []
  for (let index = 0; index + 1 < list.length; index += 2) {
    const place = places.get(String(list[index]))
    const extent = list[index + 1]
    insistReadable(place !== undefined && typeof extent === 'number', 'LVM stripe')
    stripes.push({ view: place.view, startBytes: place.dataStartBytes + extent * extentBytes })
  }
  return stripes
}

async function readSegments(
  segments: readonly Segment[],
  sizeBytes: number,
  offsetBytes: number,
  lengthBytes: number,
): Promise<Buffer> {
  insistRange(offsetBytes, lengthBytes, sizeBytes)
  const pieces: Buffer[] = []
  for (let done = 0; done < lengthBytes; ) {
    const at = offsetBytes + done
    const segment = segments.find((one) => at >= one.startBytes && at < one.startBytes + one.sizeBytes)
    insistReadable(segment !== undefined, 'LVM hole')
    const within = at - segment.startBytes
    const stripe = Math.floor(within / segment.stripeBytes)
    const inStripe = within % segment.stripeBytes
    const { view, startBytes } = segment.stripes[stripe % segment.stripes.length]!
    const row = Math.floor(stripe / segment.stripes.length)
    const rowBytes = row === 0 ? 0 : row * segment.stripeBytes
    const length = Math.min(lengthBytes - done, segment.sizeBytes - within, segment.stripeBytes - inStripe)
    pieces.push(await view.read(startBytes + rowBytes + inStripe, length))
    done += length
  }
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
}
