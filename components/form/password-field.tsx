'use client'

import { type Control, type FieldPath, type FieldValues, useController } from 'react-hook-form'
import { Field, type FieldProps } from './field'
import { PasswordInput } from './password-input'

/** A password in a form. `autoComplete` tells password managers which one it is. */
export function PasswordField<Values extends FieldValues, Output>({
  control,
  name,
  autoComplete,
  ...frame
}: Pick<FieldProps, 'label' | 'hint' | 'isOptional'> & {
  control: Control<Values, unknown, Output>
  name: FieldPath<Values>
  autoComplete: 'current-password' | 'new-password'
}) {
  const { field, fieldState } = useController({ control, name })
  return (
    <Field {...frame} error={fieldState.error?.message}>
      {(own) => (
        <PasswordInput {...own} {...field} value={String(field.value ?? '')} autoComplete={autoComplete} />
      )}
    </Field>
  )
}
