'use client'

import type { ReactNode } from 'react'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { Callout } from '@/components/ui/callout'
import type { Action } from '@/lib/domain/iam/actions'

/** A part of a page that asks for a permission of its own; who has it not is told, and nothing is asked of the server. */
export function Permitted({ action, children }: { action: Action; children: ReactNode }) {
  const refusal = useReason()(usePermit()(action))
  return refusal === undefined ? children : <Callout tone="neutral">{refusal}</Callout>
}
