import { z } from 'zod'

/** ISO 8601 has a year 0; the database has none. */
export const isStorableTime = (text: string): boolean => !text.startsWith('0000')

/** A time from outside that the database can be asked about. */
export const StorableTime = (options?: { offset: true }) =>
  z.iso.datetime(options).refine(isStorableTime, 'time')
