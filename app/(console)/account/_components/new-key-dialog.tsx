'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { ShownOnceDialog } from '@/components/iam/shown-once-dialog'
import { Button } from '@/components/ui/button'
import { Copyable } from '@/components/ui/copyable'
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

  function close() {
    setIsKept(false)
    onClose()
  }
  function download(key: NewAccessKey) {
    saveText(accessKeyCsv(userName, key), `credentials-${key.id}.csv`, 'text/csv;charset=utf-8')
    setIsKept(true)
  }

  return (
    <ShownOnceDialog
      title={t('newKey')}
      warning={t('secretOnce')}
      items={
        accessKey && [
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
        ]
      }
      isKept={isKept}
      losing={{
        title: t('loseSecretTitle'),
        text: t('loseSecretText'),
        confirm: t('loseSecret'),
        back: t('keepOpen'),
      }}
      footer={(leave) => (
        <>
          <Button onClick={leave}>{t('closeKey')}</Button>
          <Button variant="primary" icon={Download} onClick={() => accessKey && download(accessKey)}>
            {t('downloadCsv')}
          </Button>
        </>
      )}
      onClose={close}
    />
  )
}
