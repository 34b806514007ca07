import { z } from 'zod'
import { architectures, osTypes } from '@/lib/domain/os/os-facts'
import { bilingual } from './bilingual'
import data from './external-os.json'

const bits = z.literal([32, 64])
/** How versions of the family begin; the longest match of all families decides. */
const startsWith = z.array(z.string()).nonempty()

const schema = z.strictObject({
  families: z.array(
    z.strictObject({
      /** First column of the tables. */
      asWritten: z.string().min(1),
      /** The same in Latin letters. */
      name: z.string().min(1),
      /** Value of `__platform` on the wire. */
      platform: z.string().min(1),
      osType: z.enum(osTypes),
      startsWith,
    }),
  ),
  /** Families of public images that the tables of external files do not have. */
  familiesElsewhere: z.array(
    z.strictObject({ name: z.string(), platform: z.string(), osType: z.enum(osTypes), startsWith }),
  ),
  generalEntries: z.array(
    z.strictObject({ asWritten: z.string(), osType: z.enum(osTypes), platform: z.string(), bits }),
  ),
  otherSpellings: z.array(z.strictObject({ written: z.string(), means: z.string() })),
  tables: z.array(
    z.strictObject({
      table: z.string(),
      architecture: z.enum(architectures),
      title: z.string(),
      rowsInSource: z.int(),
      rows: z.array(
        z.strictObject({
          family: z.string(),
          asWritten: z.string().min(1),
          bits,
          note: bilingual.optional(),
        }),
      ),
    }),
  ),
})

export type ExternalOs = z.infer<typeof schema>
export type OsFamily = ExternalOs['families'][number]
type ExternalOsTable = ExternalOs['tables'][number]
export type ExternalOsRow = ExternalOsTable['rows'][number]
export type GeneralOsEntry = ExternalOs['generalEntries'][number]

/**
 * The systems that an imported file may contain, in the words of tables 7-7 (x86) and 7-8 (ARM) [F3], the general entries for
 * anything else [C11], and spellings of the same entries that other documents and clients use.
 */
export const externalOs: ExternalOs = schema.parse(data)
