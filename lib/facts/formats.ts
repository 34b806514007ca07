import { z } from 'zod'
import { diskFormats } from '@/lib/domain/format/disk-format'
import { bilingual } from './bilingual'
import data from './formats.json'

const format = z.enum(diskFormats)
const gib = z.int().positive()

const schema = z.strictObject({
  table: z.string(),
  serviceFormats: z.strictObject({
    asWritten: z.string(),
    formats: z.array(format),
    /** What this product keeps images as. */
    inUse: format,
  }),
  rows: z.array(
    z.strictObject({
      format,
      name: z.string(),
      /** File name endings, with the dot. */
      extensions: z.array(z.string().startsWith('.')),
      inTable11_1: z.boolean(),
      intro: bilingual,
      canImport: z.boolean(),
      canExport: z.boolean(),
      /** The source speaks of lazy loading for three formats only; about the others it is silent. */
      lazyLoading: z.enum(['stated_yes', 'stated_no', 'not_stated']),
      /** Largest image by the ordinary ways and by the quick ones; null where there is no such way [C3] [M3]. */
      importLimitGib: gib,
      quickImportLimitGib: gib.nullable(),
      exportLimitGib: gib.nullable(),
      quickExportLimitGib: gib.nullable(),
      notes: z.array(bilingual),
    }),
  ),
})

export type FormatTable = z.infer<typeof schema>
export type FormatFacts = FormatTable['rows'][number]

/** What the service can do with each file format: table 11-1, and ISO from tables 5-2 and 5-5 [F5]. */
export const formatTable: FormatTable = schema.parse(data)
