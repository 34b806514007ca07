'use client'

import { useTranslations } from 'next-intl'
import { ButtonLink } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { paths } from '@/lib/client/paths'
import { useErrorText } from '@/lib/i18n/error-text'
import type { WizardSetup } from './wizard-setup'

/** What stops the wizard as a whole, said before anything is filled in. */
export function WizardNotice({ setup, quotaRefusal }: { setup: WizardSetup; quotaRefusal?: string }) {
  const t = useTranslations('wizard.notice')
  const errorText = useErrorText()
  const { refusals } = setup
  const forbidden =
    refusals.system_disk && refusals.data_disk ? refusals.system_disk : (refusals.readObject ?? null)
  if (!forbidden && !quotaRefusal) return null
  return (
    <div className="space-y-2">
      {forbidden ? (
        <Callout tone="warning" title={t('forbidden')}>
          {errorText(forbidden)}
        </Callout>
      ) : null}
      {quotaRefusal ? (
        <Callout
          tone={setup.mayMakePublic ? 'warning' : 'danger'}
          title={t('quotaTitle')}
          actions={
            <>
              <ButtonLink size="sm" href={paths.images.private()}>
                {t('showImages')}
              </ButtonLink>
              <ButtonLink size="sm" href={paths.quotas({ request: 'private_images' })}>
                {t('requestMore')}
              </ButtonLink>
            </>
          }
        >
          {quotaRefusal} {setup.mayMakePublic ? t('quotaPublic') : null}
        </Callout>
      ) : null}
    </div>
  )
}
