'use client'

import { useTranslations } from 'next-intl'
import { useActor } from '@/components/iam/actor'
import { ShownOnceDialog } from '@/components/iam/shown-once-dialog'
import { Button } from '@/components/ui/button'
import { Copyable } from '@/components/ui/copyable'

/** A password that was made up, shown this one time. Only the button closes it at once; anything else asks. */
export function OncePasswordDialog({
  title,
  shown,
  onClose,
}: {
  title?: string
  /** Without an account it is the actor's own. */
  shown: { accountName?: string; userName: string; password: string } | undefined
  onClose: () => void
}) {
  const t = useTranslations('iam.password')
  const actor = useActor()
  return (
    <ShownOnceDialog
      title={title ?? t('onceTitle', { name: shown?.userName ?? '' })}
      warning={t('once')}
      items={
        shown && [
          {
            term: t('account'),
            value: <Copyable value={shown.accountName ?? actor.accountName} isMono={false} />,
          },
          { term: t('user'), value: <Copyable value={shown.userName} isMono={false} /> },
          { term: t('label'), value: <Copyable value={shown.password} label={t('copy')} /> },
        ]
      }
      losing={{ title: t('loseTitle'), text: t('loseText'), confirm: t('lose'), back: t('keepOpen') }}
      footer={() => (
        <Button variant="primary" onClick={onClose}>
          {t('kept')}
        </Button>
      )}
      onClose={onClose}
    />
  )
}
