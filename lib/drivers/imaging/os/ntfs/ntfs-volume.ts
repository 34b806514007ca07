import type { ByteView } from '../byte-view'
import { orNull } from '../unreadable'
import { applyFixups, type Run, readRuns } from './ntfs-runs'

/** The measures of an NTFS, and where its table of files is. */
export interface NtfsVolume {
  view: ByteView
  clusterBytes: number
  recordBytes: number
  /** Runs of the master file table. */
  table: readonly Run[]
}

/** A record of the table of files, repaired where its sector ends were replaced; null when it is not in use. */
export async function readRecord(volume: NtfsVolume, index: number): Promise<Buffer | null> {
  const raw = await readRuns(volume, volume.table, index * volume.recordBytes, volume.recordBytes)
  if (raw.toString('latin1', 0, 4) !== 'FILE') return null
  return orNull(async () => applyFixups(raw))
}
