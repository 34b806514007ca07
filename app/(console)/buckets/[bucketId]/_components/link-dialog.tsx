'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { z } from 'zod'
import { SelectField } from '@/components/form/fields'
import { Form, SubmitButton } from '@/components/form/form'
import { useZodForm } from '@/components/form/use-zod-form'
import { Button } from '@/components/ui/button'
import { copyText } from '@/components/ui/copyable'
import { Dialog } from '@/components/ui/dialog'
import { Input } from '@/components/ui/input'
import { ExactTime } from '@/components/ui/relative-time'
import type { ObjectView } from '@/lib/domain/bucket/bucket'
import { type LinkView, linkLifetimeNames, linkLifetimes } from '@/lib/domain/bucket/link'
import { makeLink } from '../../actions'

const schema = z.object({ lifetime: z.enum(linkLifetimeNames) })

/** How long it shall work, then the link itself; a closed dialog forgets it. */
export function LinkDialog({ object, onClose }: { object: ObjectView | undefined; onClose: () => void }) {
  const t = useTranslations('bucket.link')
  const tCommon = useTranslations('common')
  const formId = useId()
  const [made, setMade] = useState<LinkView>()
  const [isCopied, setIsCopied] = useState(false)
  const form = useZodForm(schema, { defaultValues: { lifetime: 'day' } })
  const { isSubmitting } = form.formState
  const address = made && new URL(made.path, window.location.origin).href

  function close() {
    setMade(undefined)
    setIsCopied(false)
    form.reset()
    onClose()
  }

  return (
    <Dialog
      open={object !== undefined}
      onOpenChange={(isOpen) => {
        if (!isOpen) close()
      }}
      mayClose={() => !isSubmitting}
      title={t('title', { key: object?.key ?? '' })}
      description={t('text')}
      footer={
        address ? (
          <>
            <Button onClick={close}>{tCommon('close')}</Button>
            <Button
              variant="primary"
              icon={isCopied ? Check : Copy}
              onClick={async () => {
                await copyText(address)
                setIsCopied(true)
              }}
            >
              {isCopied ? tCommon('copied') : t('copy')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={() => !isSubmitting && close()}>{tCommon('cancel')}</Button>
            <SubmitButton form={formId} isBusy={isSubmitting}>
              {t('create')}
            </SubmitButton>
          </>
        )
      }
    >
      {made ? (
        <div className="flex flex-col gap-3">
          <Input
            readOnly
            ref={focusWhole}
            value={address}
            aria-label={t('address')}
            className="font-mono text-xs"
          />
          <p className="text-sm text-fg-muted">
            {t.rich('until', { time: () => <ExactTime value={made.expiresAt} /> })} {t('once')}
          </p>
          <output className="sr-only">{isCopied ? tCommon('copied') : ''}</output>
        </div>
      ) : (
        <Form
          id={formId}
          form={form}
          onSubmit={async ({ lifetime }) => {
            if (!object) return undefined
            const result = await makeLink(object.id, linkLifetimes[lifetime])
            if (result.ok) setMade(result.value)
            return result
          }}
        >
          <SelectField
            control={form.control}
            name="lifetime"
            label={t('lifetime')}
            hint={t('hint')}
            options={linkLifetimeNames.map((value) => ({ value, label: t(`lifetimes.${value}`) }))}
          />
        </Form>
      )}
    </Dialog>
  )
}

/** The button that was pressed is gone: the link is where people are, ready to be copied by keys as well. */
function focusWhole(element: HTMLInputElement | null) {
  element?.focus()
  element?.select()
}
