'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useActor } from '@/components/iam/actor'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Copyable } from '@/components/ui/copyable'
import { DescriptionList } from '@/components/ui/description-list'
import { Dialog } from '@/components/ui/dialog'

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
  const [isAsking, setIsAsking] = useState(false)
  return (
    <>
      <Dialog
        open={shown !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose()
        }}
        mayClose={() => {
          setIsAsking(true)
          return false
        }}
        title={title ?? t('onceTitle', { name: shown?.userName ?? '' })}
        footer={
          <Button variant="primary" onClick={onClose}>
            {t('kept')}
          </Button>
        }
      >
        <Callout tone="warning" className="mb-4">
          {t('once')}
        </Callout>
        {shown ? (
          <DescriptionList
            columns={1}
            items={[
              {
                term: t('account'),
                value: <Copyable value={shown.accountName ?? actor.accountName} isMono={false} />,
              },
              { term: t('user'), value: <Copyable value={shown.userName} isMono={false} /> },
              { term: t('label'), value: <Copyable value={shown.password} label={t('copy')} /> },
            ]}
          />
        ) : null}
      </Dialog>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={t('loseTitle')}
        confirmLabel={t('lose')}
        cancelLabel={t('keepOpen')}
        tone="danger"
        onConfirm={() => {
          onClose()
          return undefined
        }}
      >
        {t('loseText')}
      </ConfirmDialog>
    </>
  )
}
