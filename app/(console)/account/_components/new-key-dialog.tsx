'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Copyable } from '@/components/ui/copyable'
import { DescriptionList } from '@/components/ui/description-list'
import { Dialog } from '@/components/ui/dialog'
import { saveText } from '@/lib/client/save-file'
import type { NewAccessKey } from '@/lib/domain/iam/view'
import { accessKeyCsv } from './access-key-csv'

/** Shows the secret the only time it can be shown. Closing asks when it was neither copied nor saved. */
export function NewKeyDialog({
  accessKey,
  userName,
  onClose,
}: {
  accessKey: NewAccessKey | undefined
  userName: string
  onClose: () => void
}) {
  const t = useTranslations('account')
  const [isKept, setIsKept] = useState(false)
  const [isAsking, setIsAsking] = useState(false)

  function close() {
    setIsKept(false)
    onClose()
  }
  function mayClose(): boolean {
    if (!isKept) setIsAsking(true)
    return isKept
  }
  function download(key: NewAccessKey) {
    saveText(accessKeyCsv(userName, key), `credentials-${key.id}.csv`, 'text/csv;charset=utf-8')
    setIsKept(true)
  }

  return (
    <>
      <Dialog
        open={accessKey !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) close()
        }}
        mayClose={mayClose}
        title={t('newKey')}
        footer={
          accessKey ? (
            <>
              <Button onClick={() => mayClose() && close()}>{t('closeKey')}</Button>
              <Button variant="primary" icon={Download} onClick={() => download(accessKey)}>
                {t('downloadCsv')}
              </Button>
            </>
          ) : null
        }
      >
        <Callout tone="warning" className="mb-4">
          {t('secretOnce')}
        </Callout>
        {accessKey ? (
          <DescriptionList
            columns={1}
            items={[
              { term: t('column.keyId'), value: <Copyable value={accessKey.id} label={t('copyKeyId')} /> },
              {
                term: t('secret'),
                value: (
                  <Copyable
                    value={accessKey.secret}
                    label={t('copySecret')}
                    onCopied={() => setIsKept(true)}
                    className="[&>span]:break-all [&>span]:whitespace-normal"
                  />
                ),
              },
            ]}
          />
        ) : null}
      </Dialog>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={t('loseSecretTitle')}
        confirmLabel={t('loseSecret')}
        cancelLabel={t('keepOpen')}
        tone="danger"
        onConfirm={() => {
          close()
          return undefined
        }}
      >
        {t('loseSecretText')}
      </ConfirmDialog>
    </>
  )
}
