'use client'

import { useCallback, useSyncExternalStore } from 'react'
import type { z } from 'zod'

const listeners = new Set<() => void>()
/** Parsed drafts by key, so that the same text gives the same object. */
const parsed = new Map<string, { text: string | null; value: unknown }>()

export interface SessionDraft<Draft> {
  /** Undefined on the server and while hydrating: nobody knows yet what this tab has kept. */
  draft: Draft | undefined
  update: (change: (draft: Draft) => Draft) => void
  discard: () => void
}

/**
 * A half-filled wizard, kept for this browser tab: it survives steps, reloads and a change of language. What is kept in
 * a shape of an earlier version is dropped.
 * @param key names the wizard and the person and project it is filled in for
 * @param empty a constant
 */
export function useSessionDraft<Draft>(
  key: string,
  schema: z.ZodType<Draft>,
  empty: Draft,
): SessionDraft<Draft> {
  const draft = useSyncExternalStore(
    subscribe,
    () => read(key, schema, empty),
    () => undefined,
  )
  const update = useCallback(
    (change: (draft: Draft) => Draft) => write(key, change(read(key, schema, empty))),
    [key, schema, empty],
  )
  const discard = useCallback(() => write(key, null), [key])
  return { draft, update, discard }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function read<Draft>(key: string, schema: z.ZodType<Draft>, empty: Draft): Draft {
  const known = parsed.get(key)
  const text = storedText(key, known?.text ?? null)
  // safe: only this function fills the map, with the schema of the same key
  if (known && known.text === text) return known.value as Draft
  const value = text === null ? empty : (schema.safeParse(jsonOf(text)).data ?? empty)
  parsed.set(key, { text, value })
  return value
}

function write(key: string, value: unknown): void {
  const text = value === null ? null : JSON.stringify(value)
  if (value === null) parsed.delete(key)
  else parsed.set(key, { text, value })
  try {
    if (text === null) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, text)
  } catch {
    // A browser that keeps nothing still holds the draft in memory, until the page is left.
  }
  for (const listener of listeners) listener()
}

/** What the tab has stored; `inMemory` where storage is forbidden. */
function storedText(key: string, inMemory: string | null): string | null {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return inMemory
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
