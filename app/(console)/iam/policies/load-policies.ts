import { notFound } from 'next/navigation'
import { cache } from 'react'
import { pageContext } from '@/lib/auth/console-context'
import type { PolicyView } from '@/lib/domain/iam/view'
import { listPolicies } from '@/lib/services/iam/policies/list-policies'

/** All policies; there are few, and a page of one needs the names of the others. */
export const loadPolicies = cache(async () => (await listPolicies(await pageContext(), {})).policies)

/** A policy by what its address says: the id of a custom one, the name of one of the system's. */
export async function loadPolicy(segment: string): Promise<PolicyView> {
  const wanted = decodeURIComponent(segment)
  const found = (await loadPolicies()).find(({ id, name }) => (id ?? name) === wanted)
  return found ?? notFound()
}
