/** The file formats the service knows, by their names on the wire [table 11-1]. */
export const diskFormats = [
  'qcow2',
  'raw',
  'vmdk',
  'vhd',
  'vhdx',
  'vdi',
  'qed',
  'qcow',
  'iso',
  'zvhd',
  'zvhd2',
] as const
export type DiskFormat = (typeof diskFormats)[number]

/** What images are kept as inside the service [F6]. */
export const BASE_FORMAT = 'zvhd2' satisfies DiskFormat
