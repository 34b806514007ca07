import { MapPinOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { ButtonLink } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { paths } from '@/lib/client/paths'

export default function NotFound() {
  const t = useTranslations('common.notFound')
  return (
    <main className="flex min-h-[70dvh] items-center justify-center">
      <EmptyState
        icon={MapPinOff}
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
    </main>
  )
}
