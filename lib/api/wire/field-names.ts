import { DomainError } from '@/lib/domain/errors'

/** How an API calls what verbs call otherwise. */
export interface FieldNames {
  /** Where a verb's input begins, and what stands there on the wire; the first that fits counts. */
  starts?: readonly (readonly [ours: string, theirs: string])[]
  /** Of a part of the path, wherever it stands. */
  parts?: Readonly<Record<string, string>>
}

/** A refusal that names its field as the client wrote it. */
export function inWireWords(refusal: DomainError, { starts = [], parts = {} }: FieldNames): DomainError {
  const { field } = refusal.params
  if (typeof field !== 'string') return refusal
  const start = starts.find(([ours]) => field === ours || field.startsWith(`${ours}.`))
  const rest = start ? field.slice(start[0].length).replace(/^\./, '').split('.') : field.split('.')
  const named = [start?.[1] ?? '', ...rest.map((part) => (Object.hasOwn(parts, part) ? parts[part] : part))]
  return new DomainError(refusal.code, { ...refusal.params, field: named.filter(Boolean).join('.') || field })
}
