import { parseAsString } from 'nuqs/server'

/** The question, so that an answer can be linked. */
export const explainParams = {
  user: parseAsString.withDefault(''),
  action: parseAsString.withDefault(''),
  /** Empty: where whoever asks works. */
  project: parseAsString.withDefault(''),
  /** Id of an image or name of a bucket; empty: any. */
  resource: parseAsString.withDefault(''),
  /** Empty: the address of whoever asks. */
  address: parseAsString.withDefault(''),
}
