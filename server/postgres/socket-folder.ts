import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { giveTo, ownerUnder, PostgresSetupError, type RunAs } from './run-as'

/** sockaddr_un holds 108 bytes with the closing zero. */
const SOCKET_PATH_MAX_BYTES = 107
const SOCKET_NAME = '.s.PGSQL.5432'

/**
 * Where the server's socket is: `preferred`, or a short folder below /tmp when the path would be too long for a socket.
 * The answer depends on the path alone, so that every process finds the same one.
 */
export function socketFolderFor(preferred: string): string {
  if (Buffer.byteLength(join(preferred, SOCKET_NAME)) <= SOCKET_PATH_MAX_BYTES) return preferred
  const hash = createHash('sha256').update(preferred).digest('hex').slice(0, 12)
  return join('/tmp', `imprint-${hash}`)
}

/**
 * Makes the folder, open to nobody else.
 * @throws PostgresSetupError when somebody else put a folder there before us
 */
export function makeSocketFolder(folder: string, runAs: RunAs): void {
  mkdirSync(dirname(folder), { recursive: true, mode: 0o711 })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stat = lstatSync(folder)
  const ours = [process.getuid?.(), ownerUnder(runAs)?.uid]
  if (!stat.isDirectory() || !ours.includes(stat.uid)) {
    throw new PostgresSetupError(
      `The socket folder ${folder} belongs to somebody else. Remove it and start again.`,
    )
  }
  giveTo(runAs, folder)
  chmodSync(folder, 0o700)
}

/** The address of a database on that socket. */
export function socketUrl(folder: string, user: string, password: string, database: string): string {
  const query = new URLSearchParams({ host: folder, port: '5432' })
  return `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@localhost/${database}?${query}`
}
