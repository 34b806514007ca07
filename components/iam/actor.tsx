'use client'

import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect } from 'react'
import { no, type Verdict, yes } from '@/lib/domain/errors'
import { type Action, actions } from '@/lib/domain/iam/actions'
import { granting } from '@/lib/domain/iam/decide'

/** What the browser knows of who works here: enough to explain buttons, never to decide. */
export interface BrowserActor {
  accountName: string
  isOperator: boolean
  /** The account's slice of the current region; part of every query key. */
  projectId: string
  canByAction: Readonly<Record<Action, boolean>>
}

const ActorContext = createContext<BrowserActor | undefined>(undefined)

export function ActorProvider({ actor, children }: { actor: BrowserActor; children: ReactNode }) {
  const client = useQueryClient()
  const { projectId } = actor

  // While the region is being switched a read under the old project's key may be answered for the new one already: what
  // was read for a project is forgotten when it is left.
  useEffect(
    () => () => client.removeQueries({ predicate: ({ queryKey }) => queryKey.includes(projectId) }),
    [client, projectId],
  )
  return <ActorContext.Provider value={actor}>{children}</ActorContext.Provider>
}

export function useActor(): BrowserActor {
  const actor = useContext(ActorContext)
  if (!actor) throw new Error('This needs the console layout around it.')
  return actor
}

/** Whether the person may take an action here, with the refusal the verb would give. */
export function usePermit(): (action: Action) => Verdict {
  const { canByAction } = useActor()
  return (action) => {
    if (canByAction[action]) return yes
    return actions[action].access === 'operator'
      ? no('iam.operator_only', { action })
      : no('iam.denied', { action, need: granting(action) })
  }
}
