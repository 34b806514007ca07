'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useId } from 'react'
import { cn } from '@/components/ui/cn'

/** What a control must pass on, so that label, hint and error belong to it. */
export interface ControlProps {
  id: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  'aria-required'?: boolean
}

export interface FieldProps {
  label: ReactNode
  /** Shown below, always. */
  hint?: ReactNode
  error?: string
  /** Marks the others as optional: in our forms most fields are required. */
  isOptional?: boolean
  /** Characters used and allowed. */
  counter?: { used: number; limit: number }
  /** A link or a small button at the end of the label's line. */
  labelEnd?: ReactNode
  /** For a group of controls: the label names the group, it does not belong to one control. */
  isGroup?: boolean
  className?: string
  children: (control: ControlProps) => ReactNode
}

/** Label above, control, hint, error, counter. Does not know react-hook-form: see `fields.tsx` for that. */
export function Field({
  label,
  hint,
  error,
  isOptional = false,
  counter,
  labelEnd,
  isGroup = false,
  className,
  children,
}: FieldProps) {
  const t = useTranslations()
  const id = useId()
  const isOver = counter !== undefined && counter.used > counter.limit
  const describedBy = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined
  const labelText = (
    <>
      {label}
      {isOptional ? <span className="ml-1.5 font-normal text-fg-subtle">{t('common.optional')}</span> : null}
    </>
  )
  return (
    <div
      className={cn('flex min-w-0 flex-col gap-1.5', className)}
      {...(isGroup ? { role: 'group', 'aria-labelledby': `${id}-label` } : {})}
    >
      <div className="flex items-baseline justify-between gap-3">
        {isGroup ? (
          <span id={`${id}-label`} className="text-sm font-medium">
            {labelText}
          </span>
        ) : (
          <label id={`${id}-label`} htmlFor={id} className="text-sm font-medium">
            {labelText}
          </label>
        )}
        {labelEnd}
      </div>
      {children({
        id,
        'aria-describedby': describedBy,
        'aria-invalid': error ? true : undefined,
        'aria-required': isOptional ? undefined : true,
      })}
      {error || hint || counter ? (
        <div className="flex items-start justify-between gap-3 text-xs">
          <div className="min-w-0">
            {error ? (
              <p id={`${id}-error`} className="flex items-start gap-1 text-danger">
                <CircleAlert aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
                {error}
              </p>
            ) : null}
            {hint ? (
              <div id={`${id}-hint`} className="text-fg-muted">
                {hint}
              </div>
            ) : null}
          </div>
          {counter ? (
            <span className={cn('shrink-0 text-fg-subtle', isOver && 'font-medium text-danger')}>
              {t('form.counter', counter)}
            </span>
          ) : null}
        </div>
      ) : null}
    </div>
  )
}
