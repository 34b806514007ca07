'use client'

import type { Control, FieldPath, FieldValues } from 'react-hook-form'
import { NumberField } from '@/components/form/fields'
import { GIB } from '@/lib/domain/image/limits'
import { type QuotaResource, quotas } from '@/lib/domain/quota/quota'

/** A person enters bytes in GiB: what a form holds for an amount. */
const factorOf = (resource: QuotaResource): number => (quotas[resource].unit === 'bytes' ? GIB : 1)
export const toTyped = (resource: QuotaResource, amount: number): number =>
  Math.ceil(amount / factorOf(resource))
export const fromTyped = (resource: QuotaResource, typed: number): number => typed * factorOf(resource)

/** The limit of a resource, in its unit. */
export function LimitField<Values extends FieldValues, Output>({
  resource,
  ...rest
}: {
  resource: QuotaResource
  control: Control<Values, unknown, Output>
  name: FieldPath<Values>
  label: string
  hint?: string
  isOptional?: boolean
}) {
  return <NumberField {...rest} unit={quotas[resource].unit === 'bytes' ? 'GiB' : undefined} />
}
