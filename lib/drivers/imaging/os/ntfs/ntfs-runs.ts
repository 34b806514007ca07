import type { ByteView } from '../byte-view'
import { MAX_FILE_EXTENTS } from '../limits'
import { insistReadable } from '../unreadable'

/** Clusters of a file that lie together; `lcn` is null for a hole. */
export interface Run {
  firstVcn: number
  lcn: number | null
  clusters: number
}

const FIXUP_STRIDE = 512

/** Decodes mapping pairs: a byte with two lengths, a count, and a signed distance from the run before. */
export function decodeRuns(pairs: Buffer, firstVcn: number): Run[] {
  const runs: Run[] = []
  let vcn = firstVcn
  let lcn = 0
  for (let at = 0; at < pairs.length && pairs[at] !== 0 && runs.length < MAX_FILE_EXTENTS; ) {
    const countBytes = pairs[at]! & 0xf
    const distanceBytes = pairs[at]! >> 4
    insistReadable(countBytes >= 1 && countBytes <= 6 && distanceBytes <= 6, 'NTFS run')
    const clusters = pairs.readUIntLE(at + 1, countBytes)
    const isHole = distanceBytes === 0
    if (!isHole) lcn += pairs.readIntLE(at + 1 + countBytes, distanceBytes)
    insistReadable(clusters > 0 && lcn >= 0, 'NTFS run')
    runs.push({ firstVcn: vcn, lcn: isHole ? null : lcn, clusters })
    vcn += clusters
    at += 1 + countBytes + distanceBytes
  }
  return runs
}

export async function readRuns(
  volume: { view: ByteView; clusterBytes: number },
  runs: readonly Run[],
  offsetBytes: number,
  lengthBytes: number,
): Promise<Buffer> {
  const result = Buffer.alloc(lengthBytes)
  let covered = 0
  for (const run of runs) {
    const start = run.firstVcn * volume.clusterBytes
    const from = Math.max(start, offsetBytes)
    const to = Math.min(start + run.clusters * volume.clusterBytes, offsetBytes + lengthBytes)
    if (from >= to) continue
    covered += to - from
    if (run.lcn === null) continue
    const bytes = await volume.view.read(run.lcn * volume.clusterBytes + from - start, to - from)
    bytes.copy(result, from - offsetBytes)
  }
  insistReadable(covered >= lengthBytes, 'NTFS range without clusters')
  return result
}

/**
 * Puts back the last two bytes of each sector, which NTFS replaces by a check value to notice torn writes. Returns a copy: the
 * bytes belong to a shared cache.
 */
export function applyFixups(raw: Buffer): Buffer {
  const record = Buffer.from(raw)
  const at = record.readUInt16LE(4)
  const count = record.readUInt16LE(6)
  insistReadable(count >= 1 && (count - 1) * FIXUP_STRIDE <= record.length, 'NTFS fixups')
  const check = record.readUInt16LE(at)
  for (let index = 1; index < count; index++) {
    const end = index * FIXUP_STRIDE - 2
    insistReadable(record.readUInt16LE(end) === check, 'NTFS torn record')
    record.writeUInt16LE(record.readUInt16LE(at + index * 2), end)
  }
  return record
}
