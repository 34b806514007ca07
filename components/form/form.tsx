'use client'

import type { FormEvent, ReactNode } from 'react'
import {
  type FieldPath,
  type FieldValues,
  FormProvider,
  type UseFormReturn,
  useFormContext,
} from 'react-hook-form'
import { Button, type ButtonProps } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { cn } from '@/components/ui/cn'
import { useIsHydrated } from '@/components/ui/use-is-hydrated'
import { type ErrorData, useErrorText } from '@/lib/i18n/error-text'

/** What a submit handler answers: nothing or `ok` when it is done, else the refusal. Fits a server action's result. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without an answer is the most common one
export type SubmitResult = void | { ok: true } | { ok: false; error: ErrorData }

export interface FormProps<Values extends FieldValues, Output> {
  form: UseFormReturn<Values, unknown, Output>
  onSubmit: (values: Output) => Promise<SubmitResult> | SubmitResult
  /** The field that a refusal is about, where its parameters do not say. */
  fieldOf?: (error: ErrorData) => FieldPath<Values> | undefined
  /** For a submit button outside of the form's element. */
  id?: string
  /** Off when a shell around places `FormError` itself. */
  hasErrorSlot?: boolean
  className?: string
  children: ReactNode
}

/**
 * Runs the handler with checked values. A refusal that names a field goes below that field, any other into the
 * error slot; focus goes to the first field at fault.
 */
export function Form<Values extends FieldValues, Output>({
  form,
  onSubmit,
  fieldOf,
  id,
  hasErrorSlot = true,
  className,
  children,
}: FormProps<Values, Output>) {
  const errorText = useErrorText()
  const isHydrated = useIsHydrated()

  async function submit(values: Output) {
    const result = await onSubmit(values)
    if (!result || result.ok) return
    const { error } = result
    const field = fieldOf?.(error) ?? (error.code === 'request.invalid' ? error.params?.field : undefined)
    if (typeof field === 'string' && hasField(form.getValues(), field)) {
      // safe: the form has a value of this name
      form.setError(field as FieldPath<Values>, { message: errorText(error) }, { shouldFocus: true })
      return
    }
    form.setError('root.server', { type: error.code, message: errorText(error) })
  }

  return (
    <FormProvider {...form}>
      <form
        id={id}
        noValidate
        onSubmit={(event: FormEvent<HTMLFormElement>) => {
          // A form in a dialog must not submit the form below it: React sends events through portals.
          event.stopPropagation()
          void form.handleSubmit(submit)(event)
        }}
      >
        {/* What is typed before React listens would be lost; closed fields say so. */}
        <fieldset disabled={!isHydrated} className={cn('flex min-w-0 flex-col gap-5', className)}>
          {hasErrorSlot ? <FormError /> : null}
          {children}
        </fieldset>
      </form>
    </FormProvider>
  )
}

/** The refusal of the whole form; nothing while there is none. */
export function FormError({ className }: { className?: string }) {
  const { formState } = useFormContext()
  const root = formState.errors.root as Record<string, { message?: string } | undefined> | undefined
  const message = root?.server?.message ?? root?.schema?.message
  if (!message) return null
  return (
    <div ref={bringIntoView} className={className}>
      <Callout tone="danger" isAlert>
        {message}
      </Callout>
    </div>
  )
}

// The answer to a press at the end of a long form appears at its beginning.
function bringIntoView(element: HTMLElement | null) {
  element?.scrollIntoView({ block: 'nearest' })
}

/** Sends the form; busy while it is under way. Inside of `Form`, or with `form` naming its id and `isBusy` set. */
export function SubmitButton({ isBusy, children, variant = 'primary', ...rest }: ButtonProps) {
  const context = useFormContext() as ReturnType<typeof useFormContext> | null
  return (
    <Button
      {...rest}
      type="submit"
      variant={variant}
      isBusy={isBusy ?? context?.formState.isSubmitting ?? false}
    >
      {children}
    </Button>
  )
}

function hasField(values: unknown, path: string): boolean {
  let current: unknown = values
  for (const name of path.split('.')) {
    if (typeof current !== 'object' || current === null || !(name in current)) return false
    current = (current as Record<string, unknown>)[name]
  }
  return true
}
