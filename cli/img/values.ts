import { type DiskFormat, diskFormats } from '@/lib/domain/format/disk-format'
import { UsageError } from './exit-codes'
import { type ImgCall, textOf } from './img-command'

/** Names that other tools use. */
const aliases: Readonly<Record<string, DiskFormat>> = { vpc: 'vhd' }

export function formatOption(call: ImgCall, name: string): DiskFormat | undefined {
  const text = textOf(call, name)
  if (text === undefined) return undefined
  const format = aliases[text] ?? diskFormats.find((each) => each === text && each !== 'iso')
  if (!format) throw new UsageError(`There is no format "${text}". imprint-img help lists them.`)
  return format
}

const units: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }

/** `512`, `40G`: bytes, or binary units. */
export function sizeOption(call: ImgCall, name: string): number | undefined {
  const text = textOf(call, name)
  if (text === undefined) return undefined
  const [, digits = '', unit = ''] = /^(\d{1,15})([KMGT]?)(?:iB)?$/.exec(text) ?? []
  const bytes = Number(digits) * (units[unit] ?? 0)
  if (digits === '' || bytes === 0 || !Number.isSafeInteger(bytes))
    throw new UsageError(`--${name} takes a size such as 512, 20M or 40G, not "${text}".`)
  return bytes
}

export function countOption(call: ImgCall, name: string, [least, most]: readonly [number, number]) {
  const text = textOf(call, name)
  if (text === undefined) return undefined
  const count = Number(text)
  if (!/^\d{1,5}$/.test(text) || count < least || count > most)
    throw new UsageError(`--${name} takes a number from ${least} to ${most}, not "${text}".`)
  return count
}
