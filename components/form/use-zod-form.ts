'use client'

import { toNestErrors } from '@hookform/resolvers'
import { useTranslations } from 'next-intl'
import {
  type FieldErrors,
  type FieldValues,
  type Resolver,
  type UseFormProps,
  type UseFormReturn,
  useForm,
} from 'react-hook-form'
import type { z } from 'zod'
import { issueText } from './zod-messages'

type FormSchema = z.ZodType<unknown, FieldValues>

/** A form whose rules are a schema; for types of props. */
export type ZodForm<Schema extends FormSchema> = UseFormReturn<z.input<Schema>, unknown, z.output<Schema>>

/**
 * A form checked by the schema the server uses too: a field when it is left, then at every change; all on submit.
 * Messages come in the language of the page.
 */
export function useZodForm<Schema extends FormSchema>(
  schema: Schema,
  options: Omit<UseFormProps<z.input<Schema>, unknown, z.output<Schema>>, 'resolver' | 'mode'>,
): ZodForm<Schema> {
  const t = useTranslations('form')
  const resolver: Resolver<z.input<Schema>, unknown, z.output<Schema>> = async (
    values,
    _context,
    resolverOptions,
  ) => {
    const parsed = await schema.safeParseAsync(values, { reportInput: true })
    if (parsed.success) return { values: parsed.data as z.output<Schema>, errors: {} }
    const errors: Record<string, { type: string; message: string }> = {}
    for (const issue of parsed.error.issues) {
      const path = issue.path.length > 0 ? issue.path.join('.') : 'root.schema'
      errors[path] ??= { type: issue.code, message: issueText(issue, t) }
    }
    // safe: toNestErrors gives the shape that react-hook-form expects for these paths
    return { values: {}, errors: toNestErrors(errors as FieldErrors, resolverOptions as never) as never }
  }
  return useForm({ ...options, resolver, mode: 'onTouched', shouldFocusError: true })
}
