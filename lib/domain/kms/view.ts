import type { GrantableAction } from './input'
import type { KeyFacts } from './key'

/** A key as lists and its page show it; never its material. */
export interface KeyView extends KeyFacts {
  id: string
  description: string
  createdAt: string
  /** Of the version that wraps new data keys. */
  currentVersion: number
  /** When the material is destroyed; null unless deletion is scheduled. */
  deletesAt: string | null
  /** Images that cannot be opened without it, those included that the reader may not look at. */
  imageCount: number
}

interface KeyVersionView {
  number: number
  createdAt: string
}

export interface KeyDetail extends KeyView {
  /** Newest first. */
  versions: KeyVersionView[]
}

export interface KeyGrantView {
  id: string
  userName: string
  actions: GrantableAction[]
  createdAt: string
}
