import { storableJson } from '../audit/canonical'
import { auditKey, type Statement, statementVerifier } from '../audit/checkpoint'
import type { ImageStatus } from './kinds'

/**
 * What must not change once an image is active [S4]: whose it is, which bytes it has, and how they are to be read. The list is
 * the format: a field added later needs a `version` of the statement.
 */
export const signedFields = [
  'id',
  'projectId',
  'regionId',
  'kind',
  'diskFormat',
  'containerFormat',
  'sizeBytes',
  'virtualSizeBytes',
  'sha256',
  'md5',
  'hashAlgorithm',
  'hashValue',
  'storedKey',
  'locations',
  'kmsKeyId',
  'wrappedDataKey',
  'derivedFrom',
  'derivedPlatform',
  'createdAt',
  'activeAt',
] as const
type SignedField = (typeof signedFields)[number]

/** Where an image was active once, and so has a signature. */
export const signedStatuses = ['active', 'deactivated', 'error'] as const satisfies readonly ImageStatus[]

/** A row as the database has it; the values are whatever their columns hold. */
export type ImageRecord = Readonly<Record<SignedField, unknown>>
export type SignedRecord = ImageRecord & { recordSignature: string | null }

const statementOf = (row: ImageRecord): Statement & { image: unknown } => ({
  kind: 'image',
  image: storableJson(Object.fromEntries(signedFields.map((field) => [field, row[field]]))),
})

/** @param signingKey the deployment's, PKCS8 in base64 */
export function recordKey(signingKey: string) {
  const { sign, publicKey } = auditKey(signingKey)
  const isStated = statementVerifier(publicKey)
  return {
    /** Ed25519 over the canonical JSON, in base64. */
    sign: (row: ImageRecord): string => sign(statementOf(row)),
    isGenuine: (row: SignedRecord): boolean =>
      row.recordSignature !== null && isStated(statementOf(row), row.recordSignature),
  }
}
