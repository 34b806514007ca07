import { cache } from 'react'
import { pageContext } from '@/lib/auth/console-context'
import { listAgencies } from '@/lib/services/iam/agencies/list-agencies'

/** All agencies of the account; a quota keeps them few. */
export const loadAgencies = cache(async () => (await listAgencies(await pageContext(), {})).agencies)
