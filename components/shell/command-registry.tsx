'use client'

import { createContext, type ReactNode, useContext, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { Action } from '@/components/ui/action'

export interface CommandGroup {
  /** A heading in the palette. */
  heading: string
  actions: readonly Action[]
}

interface Registrar {
  put: (id: string, group: CommandGroup | undefined) => void
}

const RegistrarContext = createContext<Registrar | undefined>(undefined)
// Apart from the registrar, so that offering a command does not draw the pages that offer them again.
const GroupsContext = createContext<ReadonlyMap<string, CommandGroup>>(new Map())

/** Holds what the pages in sight offer to the palette. */
export function CommandRegistry({ children }: { children: ReactNode }) {
  const [groups, setGroups] = useState<ReadonlyMap<string, CommandGroup>>(new Map())
  const registrar = useMemo<Registrar>(
    () => ({
      put: (id, group) =>
        setGroups((old) => {
          const next = new Map(old)
          if (group) next.set(id, group)
          else next.delete(id)
          return next
        }),
    }),
    [],
  )
  return (
    <RegistrarContext.Provider value={registrar}>
      <GroupsContext.Provider value={groups}>{children}</GroupsContext.Provider>
    </RegistrarContext.Provider>
  )
}

function useRegistrar(): Registrar {
  const registrar = useContext(RegistrarContext)
  if (!registrar) throw new Error('Commands need the console shell around them.')
  return registrar
}

/** What the pages offer besides the palette's own; parts of a page that offer under one heading share a group. */
export function useCommandGroups(): CommandGroup[] {
  const groups = useContext(GroupsContext)
  const byHeading = new Map<string, Action[]>()
  for (const { heading, actions } of groups.values())
    byHeading.set(heading, [...(byHeading.get(heading) ?? []), ...actions])
  return [...byHeading].map(([heading, actions]) => ({ heading, actions }))
}

/**
 * Offers actions to the palette while the caller is mounted. The list may be made anew at each render:
 * it is taken over only when a label, a reason, an address or the number of actions has changed; the deeds
 * are always the newest.
 */
export function useCommands(heading: string, actions: readonly Action[]): void {
  const id = useId()
  const { put } = useRegistrar()
  const latest = useRef(actions)
  const shape = JSON.stringify([
    heading,
    actions.map(({ id, label, disabledReason, href }) => [id, label, disabledReason, href]),
  ])

  useEffect(() => {
    latest.current = actions
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for heading and actions
  useEffect(() => {
    put(id, {
      heading,
      actions: latest.current.map((action, index) => ({
        ...action,
        perform: action.perform && (() => latest.current[index]?.perform?.()),
      })),
    })
    return () => put(id, undefined)
  }, [id, put, shape])
}
