import { useLocale, useTranslations } from 'next-intl'
import { FILE_UNREADABLE, type UploadItem } from '@/lib/client/upload/upload-item'
import { useErrorText } from '@/lib/i18n/error-text'
import { formatBytes, formatRate } from '@/lib/i18n/format-bytes'

/** Where an upload stands, as one line. */
export function useUploadText(): (item: UploadItem) => string {
  const t = useTranslations('upload')
  const locale = useLocale()
  const timeLeft = useTimeLeft()
  const failureText = useUploadFailureText()
  return (item) => {
    const amount = t('amount', {
      sent: formatBytes(item.sentBytes, locale),
      total: formatBytes(item.sizeBytes, locale),
    })
    switch (item.status) {
      case 'uploading': {
        const rate = item.bytesPerSecond === null ? null : formatRate(item.bytesPerSecond, locale)
        const left = item.secondsLeft === null ? null : timeLeft(item.secondsLeft)
        return [amount, rate, left].filter(Boolean).join(' · ')
      }
      case 'failed':
        return failureText(item)
      case 'completed': {
        // Another file of that name was there already.
        const isRenamed = item.result !== null && item.result.key !== item.fileName
        const savedAs = isRenamed ? t('savedAs', { key: item.result?.key ?? '' }) : null
        return [formatBytes(item.sizeBytes, locale), t('status.completed'), savedAs]
          .filter(Boolean)
          .join(' · ')
      }
      case 'interrupted':
        return `${amount} · ${t('interruptedText')}`
      default:
        return `${amount} · ${t(`status.${item.status}`)}`
    }
  }
}

export function useUploadFailureText(): (item: Pick<UploadItem, 'error'>) => string {
  const t = useTranslations('upload')
  const errorText = useErrorText()
  return ({ error }) => {
    if (!error) return ''
    return error.code === FILE_UNREADABLE ? t('fileUnreadable') : errorText(error)
  }
}

/** Coarse on purpose: a number that jumps every second says less than one that stays. */
function useTimeLeft(): (seconds: number) => string {
  const t = useTranslations('upload.left')
  return (seconds) => {
    if (seconds < 60) return t('seconds', { seconds: Math.max(5, Math.ceil(seconds / 5) * 5) })
    const minutes = Math.ceil(seconds / 60)
    return minutes < 60
      ? t('minutes', { minutes })
      : t('hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
  }
}

/** Percent done, 0 to 100. */
export const percentOf = (item: UploadItem): number =>
  item.sizeBytes === 0 ? 0 : (100 * item.sentBytes) / item.sizeBytes
