import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { ConfigError } from '@/lib/config'

export interface TlsFiles {
  TLS_CERT: string
  TLS_KEY: string
}

/** What the two files hold at one moment; an error where one could not be read. */
export interface TlsContents {
  cert: Buffer | Error
  key: Buffer | Error
}

/** Forward secrecy and authenticated encryption only; what every browser and library of the last ten years speaks. */
const ciphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
]

export async function readTlsFiles({ TLS_CERT, TLS_KEY }: TlsFiles): Promise<TlsContents> {
  const read = (path: string) => readFile(path).catch((error: Error) => error)
  const [cert, key] = await Promise.all([read(TLS_CERT), read(TLS_KEY)])
  return { cert, key }
}

/** The same for the same contents. */
export function fingerprintOf({ cert, key }: TlsContents): string {
  const digest = (content: Buffer | Error) =>
    content instanceof Error ? content.message : createHash('sha256').update(content).digest('hex')
  return `${digest(cert)} ${digest(key)}`
}

/**
 * The options to serve with. @throws ConfigError, with the variable to mend, when one file is not usable or they do not
 * belong together.
 */
export function tlsOptionsOf(contents: TlsContents, files: TlsFiles): SecureContextOptions {
  const cert = readable(contents.cert, 'TLS_CERT')
  const key = readable(contents.key, 'TLS_KEY')
  const leaf = parsed('TLS_CERT', `${files.TLS_CERT} holds no certificate`, () => new X509Certificate(cert))
  const privateKey: KeyObject = parsed(
    'TLS_KEY',
    `${files.TLS_KEY} holds no private key, or one with a passphrase`,
    () => createPrivateKey(key),
  )
  if (!leaf.checkPrivateKey(privateKey))
    throw new ConfigError(`TLS_KEY: ${files.TLS_KEY} is not the key of the certificate in ${files.TLS_CERT}`)
  const options: SecureContextOptions = {
    cert,
    key,
    minVersion: 'TLSv1.2',
    ciphers: ciphers.join(':'),
    honorCipherOrder: true,
  }
  // Also the rest of the chain, and keys that are too short to be allowed.
  parsed('TLS_CERT', `${files.TLS_CERT} cannot be served`, () => createSecureContext(options))
  return options
}

function readable(content: Buffer | Error, variable: keyof TlsFiles): Buffer {
  if (content instanceof Error) throw new ConfigError(`${variable}: ${content.message}`, { cause: content })
  return content
}

function parsed<T>(variable: keyof TlsFiles, problem: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new ConfigError(`${variable}: ${problem} (${(error as Error).message})`, { cause: error })
  }
}
