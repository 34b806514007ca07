import { z } from 'zod'
import data from './metadata-resource-types.json'

const schema = z.strictObject({
  source: z.string(),
  rows: z
    .array(z.strictObject({ name: z.string().regex(/^OS::[A-Z][a-z]+::[A-Z][a-z]+$/) }))
    .refine((rows) => new Set(rows.map(({ name }) => name)).size === rows.length),
})

/** The kinds of things that metadata definitions can be used for. */
export const metadataResourceTypes = schema.parse(data).rows

const names = new Set(metadataResourceTypes.map(({ name }) => name))
export const isMetadataResourceType = (name: string): boolean => names.has(name)
