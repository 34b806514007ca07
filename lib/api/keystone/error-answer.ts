import { STATUS_CODES } from 'node:http'
import { errorStatus } from '@/lib/api/console/error-status'
import type { PresentError } from '@/lib/api/wire/app'
import { type FieldNames, inWireWords } from '@/lib/api/wire/field-names'
import type { ErrorCode } from '@/lib/domain/error-codes'
import { asRefusal, errorText } from '@/lib/i18n/english-error-text'

/** Where Keystone's own API answers with another status than the console's. */
const different: Partial<Record<ErrorCode, number>> = {
  'auth.password_change_required': 401,
  'quota.exceeded': 403,
}

/** Where a request for a token says what our verb calls its proof. */
const fieldNames: FieldNames = {
  starts: [
    ['proof.user', 'auth.identity.password.user'],
    ['proof.password', 'auth.identity.password.user.password'],
    ['proof.token', 'auth.identity.token.id'],
    ['proof', 'auth.identity'],
    ['scope', 'auth.scope'],
  ],
}

/** Keystone's form of an error, with the code that our other APIs use beside it. */
export const presentKeystoneError: PresentError = (error, { requestId }) => {
  const refusal = inWireWords(asRefusal(error), fieldNames)
  const status = different[refusal.code] ?? errorStatus[refusal.code]
  const answer = Response.json(
    {
      error: {
        code: status,
        message: errorText(refusal),
        title: STATUS_CODES[status] ?? 'Error',
        reason: refusal.code,
        request_id: requestId,
      },
    },
    { status },
  )
  if (status === 401) answer.headers.set('WWW-Authenticate', 'Keystone')
  answer.headers.set('Vary', 'X-Auth-Token')
  return answer
}
