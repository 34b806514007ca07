import { useLocale } from 'next-intl'
import { formatBytes } from '@/lib/i18n/format-bytes'

/** A number of bytes in binary units, the exact count on hover. */
export function ByteSize({ bytes, className }: { bytes: number | bigint | string; className?: string }) {
  const locale = useLocale()
  const count = BigInt(bytes)
  return (
    <span title={`${count.toLocaleString(locale)} B`} className={className}>
      {formatBytes(count, locale)}
    </span>
  )
}
