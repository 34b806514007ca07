import { no, type Verdict, yes } from '../errors'
import { ACCESS_KEYS_PER_USER } from '../quota/quota'

/** One in use and one to change over to [I7]. Without node's own modules, so that browsers ask it too. */
export const canAddAccessKey = (present: number): Verdict =>
  present < ACCESS_KEYS_PER_USER ? yes : no('iam.access_key_limit', { limit: ACCESS_KEYS_PER_USER })
