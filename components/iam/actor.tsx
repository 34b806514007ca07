'use client'

import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect } from 'react'
import { no, type Verdict } from '@/lib/domain/errors'
import type { Action } from '@/lib/domain/iam/actions'
import type { ImageRefusals } from '@/lib/domain/image/resource'

/** What the browser knows of who works here: enough to explain buttons, never to decide. */
export interface BrowserActor {
  accountName: string
  isOperator: boolean
  /** The account's slice of the current region; part of every query key. */
  projectId: string
  regionId: string
  /** Where the account has projects that the person may enter, with their names in the page's language. */
  regions: readonly { id: string; name: string }[]
  verdictByAction: Readonly<Record<Action, Verdict>>
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

/**
 * Whether the person may take an action here, with the refusal the verb would give; for an image also what a policy says
 * of this image alone.
 */
export function usePermit(): (action: Action, image?: { refusals: ImageRefusals }) => Verdict {
  const { verdictByAction } = useActor()
  return (action, image) => {
    const code = image?.refusals[action]
    return code ? no(code, { action, need: [] }) : verdictByAction[action]
  }
}
