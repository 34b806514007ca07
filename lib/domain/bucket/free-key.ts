const KEY_MAX_CHARS = 1024
/** More than any number and usual extension take. */
const SUFFIX_MAX_CHARS = 124

/**
 * The first of `disk.qcow2`, `disk-2.qcow2`, `disk-3.qcow2` … that is not taken: an upload never replaces what is there,
 * because an image may be in the making from it.
 */
export function freeKey(wanted: string, isTaken: (key: string) => boolean): string {
  if (!isTaken(wanted)) return wanted
  const { stem, extension } = splitKey(wanted)
  for (let number = 2; ; number++) {
    const suffix = `-${number}${extension}`
    const key = stem.slice(0, KEY_MAX_CHARS - suffix.length) + suffix
    if (!isTaken(key)) return key
  }
}

/** What all names of the series begin with, so that one query finds those that are taken. */
export const seriesPrefix = (wanted: string): string =>
  splitKey(wanted).stem.slice(0, KEY_MAX_CHARS - SUFFIX_MAX_CHARS)

function splitKey(key: string): { stem: string; extension: string } {
  const dot = key.lastIndexOf('.')
  const hasExtension = dot > key.lastIndexOf('/') + 1
  return hasExtension ? { stem: key.slice(0, dot), extension: key.slice(dot) } : { stem: key, extension: '' }
}
