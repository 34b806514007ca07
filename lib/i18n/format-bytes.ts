const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** `1.5 GiB`: binary units, three significant figures, whole bytes below one KiB. */
export function formatBytes(bytes: number | bigint, locale: string): string {
  let value = Number(bytes)
  let unit = 0
  // 1023.5 would be rounded to "1,024": take the next unit a little earlier.
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${value.toLocaleString(locale, { maximumFractionDigits: digits })} ${units[unit]}`
}

/** A rate, such as `12.4 MiB/s`. */
export function formatRate(bytesPerSecond: number, locale: string): string {
  return `${formatBytes(bytesPerSecond, locale)}/s`
}
