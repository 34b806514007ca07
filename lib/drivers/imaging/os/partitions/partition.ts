export interface Partition {
  startBytes: number
  sizeBytes: number
  /** What the table says it is for, where that matters to us. */
  role: 'esp' | 'bios-boot' | 'any'
}
