import type { z } from 'zod'
import { DomainError } from '@/lib/domain/errors'

/** The body by its schema, or a refusal that names the field. */
export function parsed<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body ?? {})
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  throw new DomainError('request.invalid', { field: issue.path.join('.') || 'body', reason: issue.message })
}
