'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useId, useState } from 'react'
import type { FieldValues } from 'react-hook-form'
import { Button, type ButtonProps } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Dialog, type DialogProps } from '@/components/ui/dialog'
import { Form, type FormProps, SubmitButton } from './form'

export interface FormDialogProps<Values extends FieldValues, Output>
  extends Pick<DialogProps, 'open' | 'onOpenChange' | 'title' | 'description' | 'size'>,
    Pick<FormProps<Values, Output>, 'form' | 'onSubmit' | 'fieldOf'> {
  submitLabel: ReactNode
  submitVariant?: ButtonProps['variant']
  /** Why it cannot be sent at all. */
  disabledReason?: string
  /** Left of the buttons. */
  footerStart?: ReactNode
  children: ReactNode
}

/** A form in a dialog: closes when the handler succeeds, asks before throwing away what was filled in. */
export function FormDialog<Values extends FieldValues, Output>({
  form,
  onSubmit,
  fieldOf,
  open,
  onOpenChange,
  title,
  description,
  size,
  submitLabel,
  submitVariant,
  disabledReason,
  footerStart,
  children,
}: FormDialogProps<Values, Output>) {
  const t = useTranslations()
  const id = useId()
  const [isAsking, setIsAsking] = useState(false)
  const { isSubmitting, isDirty } = form.formState

  function close() {
    onOpenChange(false)
    form.reset()
  }

  function mayClose(): boolean {
    if (isSubmitting) return false
    if (isDirty) setIsAsking(true)
    return !isDirty
  }

  return (
    <>
      <Dialog
        open={open}
        onOpenChange={(isOpen) => (isOpen ? onOpenChange(true) : close())}
        mayClose={mayClose}
        title={title}
        description={description}
        size={size}
        footer={
          <>
            {footerStart ? <div className="mr-auto min-w-0">{footerStart}</div> : null}
            <Button onClick={() => mayClose() && close()}>{t('common.cancel')}</Button>
            <SubmitButton
              form={id}
              variant={submitVariant}
              isBusy={isSubmitting}
              disabledReason={disabledReason}
            >
              {submitLabel}
            </SubmitButton>
          </>
        }
      >
        <Form
          id={id}
          form={form}
          fieldOf={fieldOf}
          onSubmit={async (values) => {
            const result = await onSubmit(values)
            if (!result || result.ok) close()
            return result
          }}
        >
          {children}
        </Form>
      </Dialog>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={t('form.leaveTitle')}
        confirmLabel={t('form.leave')}
        cancelLabel={t('form.stay')}
        tone="danger"
        onConfirm={() => {
          close()
          return undefined
        }}
      >
        {t('form.leaveText')}
      </ConfirmDialog>
    </>
  )
}
