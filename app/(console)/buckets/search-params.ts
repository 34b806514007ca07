import { createLoader, parseAsArrayOf, parseAsBoolean, parseAsString } from 'nuqs/server'

export const bucketListParams = {
  /** Part of the name. */
  q: parseAsString.withDefault(''),
  /** The dialog that makes one is open. */
  create: parseAsBoolean.withDefault(false),
}

/** Objects on a page. */
export const OBJECTS_PER_PAGE = 50

export const objectListParams = {
  /** What the key begins with. */
  prefix: parseAsString.withDefault(''),
  /** Last key of each page before this one: the way back. */
  after: parseAsArrayOf(parseAsString).withDefault([]),
}

export const loadObjectListParams = createLoader(objectListParams)
