import { Failure } from './failure'

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up now',
  ETIMEDOUT: 'it does not answer in time',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  EPROTO: 'it does not speak TLS; is the address one with http://?',
}

const certificateCodes = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]

/** Why the server could not be spoken with, and what one can do. */
export function networkFailure(error: unknown, { host }: URL): Failure {
  const { code = '', message } = error as NodeJS.ErrnoException
  const words = certificateCodes.includes(code)
    ? 'its certificate comes from nobody known here; --ca-file names a file with the right authority'
    : code.startsWith('CERT_') || code === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? `its certificate is not good (${message})`
      : (reasons[code] ?? message)
  return new Failure('network', `${host} cannot be reached: ${words}.`, { cause: error })
}
