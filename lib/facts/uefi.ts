import { z } from 'zod'
import { bilingual } from './bilingual'
import data from './uefi.json'

const schema = z.strictObject({
  table: z.string(),
  title: z.string(),
  rowsInSource: z.int(),
  rows: z.array(
    z.strictObject({
      family: z.string(),
      asWritten: z.string(),
      /** The entry of table 7-7 or 7-8 that is meant. */
      osVersion: z.string(),
      note: bilingual.optional(),
    }),
  ),
})

export type UefiTable = z.infer<typeof schema>

/** The systems that can boot by UEFI, table 7-9 [F4]. */
export const uefiTable: UefiTable = schema.parse(data)
