import { useFormatter, useTranslations } from 'next-intl'

/** `4 GiB`, or that there is no limit (null and 0). */
export function useMemoryText(): (mib: number | null) => string {
  const t = useTranslations('image')
  const format = useFormatter()
  return (mib) => {
    if (!mib) return t('noLimit')
    return mib % 1024 === 0 ? `${format.number(mib / 1024)} GiB` : `${format.number(mib)} MiB`
  }
}
