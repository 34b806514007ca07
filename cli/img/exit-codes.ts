/** What a script can tell from how imprint-img ended; docs/imprint-img.md lists them. `compare` is like that of qemu-img. */
export const exitCodes = {
  ok: 0,
  /** Of `compare` alone. */
  differs: 1,
  failed: 2,
  usage: 3,
  interrupted: 130,
} as const

/** Words that name no command, option or value. */
export class UsageError extends Error {}
