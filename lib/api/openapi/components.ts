import { z } from 'zod'
import { AssociationDocument, NamespaceDocument } from '@/lib/api/glance/metadefs-schemas'
import { ImageDocument, ImageListDocument, MemberDocument } from '@/lib/api/glance/schemas'
import { JobAnswer } from '@/lib/api/ims/job-answer'
import { ImsImageDocument } from '@/lib/api/ims/present-image'
import { PartDocument, UploadDocument, UploadList, UploadWithParts } from '@/lib/api/ims/upload-documents'
import type { Surface } from '@/lib/api/wire/operation'

const openStackError = (title: string) =>
  z.object({
    error: z.object({
      code: z.number().meta({ description: 'The status.' }),
      title: z.string(),
      message: z.string().meta({ description: 'A sentence for people: what is wrong, and what to do.' }),
      reason: z.string().meta({ description: `For programs, such as \`${title}\`.` }),
      request_id: z.string().meta({ description: 'That of `X-Request-Id`.' }),
    }),
  })

const IdentityError = openStackError('auth.failed')
const ImageError = openStackError('image.not_found')
const ImsError = z.union([
  z
    .object({
      error: z.object({
        code: z.string().meta({ description: '`IMG.` and four digits.' }),
        message: z.string(),
      }),
    })
    .meta({ description: 'Of the service.' }),
  z
    .object({
      error_code: z.string().meta({ description: '`APIGW.` and four digits.' }),
      error_msg: z.string(),
      request_id: z.string(),
    })
    .meta({ description: 'Before it: who asks, whether there is such an operation, how often.' }),
])

/** What a refusal looks like, by API. */
export const errorSchemas: Record<Surface, z.ZodType> = {
  identity: IdentityError,
  image: ImageError,
  ims: ImsError,
}

/** Documents that several operations speak of, under the names that the description gives them. */
export const shared: Readonly<Record<string, z.ZodType>> = {
  IdentityError,
  ImageError,
  ImsError,
  Image: ImageDocument,
  ImageList: ImageListDocument,
  ImsImage: ImsImageDocument,
  JobStarted: JobAnswer,
  Member: MemberDocument,
  MetadataNamespace: NamespaceDocument,
  MetadataAssociation: AssociationDocument,
  Upload: UploadDocument,
  UploadList,
  UploadWithParts,
  Part: PartDocument,
}

const names = new Map<unknown, string>(Object.entries(shared).map(([name, schema]) => [schema, name]))

const refer = (name: string) => ({ $ref: `#/components/schemas/${name}` })

/** As JSON schema; what has a name is referred to, wherever it stands inside. */
function written(schema: z.ZodType): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    unrepresentable: 'any',
    io: 'input',
    override: ({ zodSchema, jsonSchema, path }) => {
      const name = path.length > 0 ? names.get(zodSchema) : undefined
      if (name === undefined) return
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key]
      Object.assign(jsonSchema, refer(name))
    },
  })
  return rest
}

/** A schema where an operation needs it. */
export function schemaOf(schema: z.ZodType): object {
  const name = names.get(schema)
  return name === undefined ? written(schema) : refer(name)
}

export const componentSchemas = (): Record<string, object> =>
  Object.fromEntries(Object.entries(shared).map(([name, schema]) => [name, written(schema)]))
