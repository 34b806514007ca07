'use client'

import { useTranslations } from 'next-intl'
import { type ComponentProps, type ReactNode, useId, useState } from 'react'
import { type Control, type FieldPath, type FieldValues, useController } from 'react-hook-form'
import { CheckList, type CheckListProps } from '@/components/ui/check-list'
import { Checkbox } from '@/components/ui/checkbox'
import { Combobox, type ComboboxProps } from '@/components/ui/combobox'
import { Input, type InputProps } from '@/components/ui/input'
import { RadioGroup, type RadioGroupProps } from '@/components/ui/radio-group'
import { Select, type SelectProps } from '@/components/ui/select'
import { Textarea } from '@/components/ui/textarea'
import { Field, type FieldProps } from './field'

interface Bound<Values extends FieldValues, Output>
  extends Omit<FieldProps, 'children' | 'error' | 'counter'> {
  // The third parameter is what the schema makes of the values; a field does not care.
  control: Control<Values, unknown, Output>
  name: FieldPath<Values>
  /** Shows a counter. The schema decides; typing beyond it is not cut off. */
  limit?: number
}

type Given = 'id' | 'name' | 'value' | 'defaultValue' | 'onChange' | 'onValueChange' | 'onBlur' | 'ref'

/** The wrapper's part of the properties, and the control's. */
function split<Values extends FieldValues, Output, Rest>(props: Bound<Values, Output> & Rest) {
  const { control, name, limit, label, hint, isOptional, labelEnd, isGroup, className, ...rest } = props
  return { control, name, limit, frame: { label, hint, isOptional, labelEnd, isGroup, className }, rest }
}

export function TextField<Values extends FieldValues, Output>(
  props: Bound<Values, Output> & Omit<InputProps, Given | 'className'>,
) {
  const { control, name, limit, frame, rest } = split(props)
  const { field, fieldState } = useController({ control, name })
  const value = String(field.value ?? '')
  return (
    <Field
      {...frame}
      error={fieldState.error?.message}
      counter={limit ? { used: countOf(value), limit } : undefined}
    >
      {(own) => <Input autoComplete="off" {...rest} {...own} {...field} value={value} />}
    </Field>
  )
}

export function TextareaField<Values extends FieldValues, Output>(
  props: Bound<Values, Output> & Omit<ComponentProps<'textarea'>, Given | 'className'>,
) {
  const { control, name, limit, frame, rest } = split(props)
  const { field, fieldState } = useController({ control, name })
  const value = String(field.value ?? '')
  return (
    <Field
      {...frame}
      error={fieldState.error?.message}
      counter={limit ? { used: countOf(value), limit } : undefined}
    >
      {(own) => <Textarea {...rest} {...own} {...field} value={value} />}
    </Field>
  )
}

/** Keeps a number, or `null` for an empty field; what is not a number is told as such. */
export function NumberField<Values extends FieldValues, Output>(
  props: Bound<Values, Output> & Omit<InputProps, Given | 'className' | 'trailing'> & { unit?: string },
) {
  const {
    control,
    name,
    frame,
    rest: { unit, ...rest },
  } = split(props)
  const { field, fieldState } = useController({ control, name })
  // What was typed stays as typed ("1e", "007") while the form holds its number.
  const [typed, setTyped] = useState<{ text: string; number: number | null }>()
  const number = field.value as number | null | undefined
  const text =
    typed && Object.is(typed.number, number ?? null)
      ? typed.text
      : number === null || number === undefined
        ? ''
        : String(number)
  return (
    <Field {...frame} error={fieldState.error?.message}>
      {(own) => (
        <Input
          autoComplete="off"
          inputMode="decimal"
          {...rest}
          {...own}
          name={field.name}
          ref={field.ref}
          onBlur={field.onBlur}
          trailing={unit}
          value={text}
          onChange={(event) => {
            const next = event.target.value
            const parsed = next.trim() === '' ? null : Number(next)
            setTyped({ text: next, number: parsed })
            field.onChange(parsed)
          }}
        />
      )}
    </Field>
  )
}

export function SelectField<Values extends FieldValues, Output>(
  props: Bound<Values, Output> & Omit<SelectProps, Given | 'className'>,
) {
  const { control, name, frame, rest } = split(props)
  const { field, fieldState } = useController({ control, name })
  return (
    <Field {...frame} error={fieldState.error?.message}>
      {(own) => (
        <Select
          {...rest}
          {...own}
          ref={field.ref}
          value={String(field.value ?? '')}
          onValueChange={field.onChange}
          onBlur={field.onBlur}
        />
      )}
    </Field>
  )
}

export function ComboboxField<Values extends FieldValues, Output>(
  props: Bound<Values, Output> & Omit<ComboboxProps, Given | 'className'>,
) {
  const { control, name, frame, rest } = split(props)
  const { field, fieldState } = useController({ control, name })
  return (
    <Field {...frame} error={fieldState.error?.message}>
      {(own) => (
        <Combobox
          {...rest}
          {...own}
          aria-label={typeof frame.label === 'string' ? frame.label : undefined}
          ref={field.ref}
          value={String(field.value ?? '')}
          onValueChange={field.onChange}
          onBlur={field.onBlur}
        />
      )}
    </Field>
  )
}

export function RadioField<Values extends FieldValues, Output>(
  props: Bound<Values, Output> & Omit<RadioGroupProps, Given | 'className'>,
) {
  const { control, name, frame, rest } = split(props)
  const { field, fieldState } = useController({ control, name })
  const t = useTranslations('form')
  return (
    <Field {...frame} isGroup error={fieldState.error?.message}>
      {(own) => (
        // The first choice takes the focus when this field is at fault.
        <div ref={(element) => field.ref(element?.querySelector('[role="radio"]') ?? null)}>
          <RadioGroup
            {...rest}
            {...own}
            aria-label={typeof frame.label === 'string' ? frame.label : t('invalid.choose')}
            value={String(field.value ?? '')}
            onValueChange={field.onChange}
            onBlur={field.onBlur}
          />
        </div>
      )}
    </Field>
  )
}

/** Several of a list. */
export function CheckListField<Values extends FieldValues, Output>(
  props: Bound<Values, Output> & Omit<CheckListProps, Given | 'values' | 'onValuesChange' | 'label'>,
) {
  const { control, name, frame, rest } = split(props)
  const { field, fieldState } = useController({ control, name })
  return (
    <Field {...frame} error={fieldState.error?.message}>
      {(own) => (
        <CheckList
          {...rest}
          {...own}
          label={typeof frame.label === 'string' ? frame.label : ''}
          ref={field.ref}
          values={(field.value ?? []) as string[]}
          onValuesChange={field.onChange}
          onBlur={field.onBlur}
        />
      )}
    </Field>
  )
}

/** One yes-or-no: box first, words at its right. */
export function CheckboxField<Values extends FieldValues, Output>({
  control,
  name,
  label,
  hint,
  isDisabled = false,
}: Pick<Bound<Values, Output>, 'control' | 'name' | 'hint'> & { label: ReactNode; isDisabled?: boolean }) {
  const { field, fieldState } = useController({ control, name })
  const id = useId()
  const error = fieldState.error?.message
  return (
    <div className="flex items-start gap-2.5">
      <Checkbox
        id={id}
        ref={field.ref}
        className="mt-0.5"
        checked={field.value === true}
        disabled={isDisabled}
        onCheckedChange={(checked) => field.onChange(checked === true)}
        onBlur={field.onBlur}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? `${id}-note` : undefined}
      />
      <div className="min-w-0">
        <label htmlFor={id} className="block text-sm font-medium">
          {label}
        </label>
        {error || hint ? (
          <div id={`${id}-note`} className="mt-0.5 text-xs text-fg-muted">
            {error ? <p className="text-danger">{error}</p> : null}
            {hint}
          </div>
        ) : null}
      </div>
    </div>
  )
}

/** Characters as people count them: a Chinese character or an emoji is one. */
function countOf(text: string): number {
  return [...text].length
}
