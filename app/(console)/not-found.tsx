import { MapPinOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { ButtonLink } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { paths } from '@/lib/client/paths'

/** What does not exist, or is another account's, within the frame. */
export default function ConsoleNotFound() {
  const t = useTranslations('common.notFound')
  return (
    <EmptyState
      icon={MapPinOff}
      className="py-24"
      isPage
      title={t('title')}
      action={
        <ButtonLink href={paths.home()} variant="primary">
          {t('home')}
        </ButtonLink>
      }
    >
      {t('text')}
    </EmptyState>
  )
}
