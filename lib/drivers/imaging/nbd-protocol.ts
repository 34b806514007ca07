/** The part of the NBD protocol that a reader needs: fixed newstyle handshake, simple replies. All big endian. */

export const NBD_GREETING_BYTES = 18
export const NBD_OPTION_REPLY_BYTES = 20
export const NBD_REPLY_BYTES = 16
/** No server has to serve more in one request. */
export const NBD_MAX_REQUEST_BYTES = 1024 * 1024

export const GREETING_MAGIC = Buffer.from('NBDMAGICIHAVEOPT', 'latin1')
export const OPTION_MAGIC = Buffer.from('IHAVEOPT', 'latin1')
export const OPTION_REPLY_MAGIC = 0x0003e889045565a9n
export const REQUEST_MAGIC = 0x25609513
export const REPLY_MAGIC = 0x67446698

export const FIXED_NEWSTYLE = 1
export const OPTION_GO = 7
export const COMMAND_READ = 0
export const COMMAND_DISCONNECT = 2

export const REPLY_ACK = 1
export const REPLY_INFO = 3
export const INFO_EXPORT = 0

/** The other side said something that the protocol does not allow. */
export class NbdProtocolError extends Error {}

export function insistGreeting(bytes: Buffer): void {
  const isFixed = (bytes.readUInt16BE(16) & FIXED_NEWSTYLE) !== 0
  if (!bytes.subarray(0, 16).equals(GREETING_MAGIC) || !isFixed) throw new NbdProtocolError('greeting')
}

/** The client's flags, then "go" for the unnamed export without asking for further information. */
export function goRequest(): Buffer {
  const bytes = Buffer.alloc(4 + 8 + 4 + 4 + 6)
  bytes.writeUInt32BE(FIXED_NEWSTYLE, 0)
  OPTION_MAGIC.copy(bytes, 4)
  bytes.writeUInt32BE(OPTION_GO, 12)
  bytes.writeUInt32BE(6, 16)
  return bytes
}

export function parseOptionReply(bytes: Buffer): { type: number; lengthBytes: number } {
  if (bytes.readBigUInt64BE(0) !== OPTION_REPLY_MAGIC) throw new NbdProtocolError('option reply')
  const lengthBytes = bytes.readUInt32BE(16)
  if (lengthBytes > 4096) throw new NbdProtocolError('option reply length')
  return { type: bytes.readUInt32BE(12), lengthBytes }
}

/** The size of the export, or null when the information is about something else. */
export function parseExportSize(payload: Buffer): number | null {
  if (payload.length < 12 || payload.readUInt16BE(0) !== INFO_EXPORT) return null
  const size = payload.readBigUInt64BE(2)
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw new NbdProtocolError('export size')
  return Number(size)
}

export function readRequest(handle: bigint, offsetBytes: number, lengthBytes: number): Buffer {
  return request(COMMAND_READ, handle, offsetBytes, lengthBytes)
}

export function disconnectRequest(): Buffer {
  return request(COMMAND_DISCONNECT, 0n, 0, 0)
}

function request(command: number, handle: bigint, offsetBytes: number, lengthBytes: number): Buffer {
  const bytes = Buffer.alloc(28)
  bytes.writeUInt32BE(REQUEST_MAGIC, 0)
  bytes.writeUInt16BE(command, 6)
  bytes.writeBigUInt64BE(handle, 8)
  bytes.writeBigUInt64BE(BigInt(offsetBytes), 16)
  bytes.writeUInt32BE(lengthBytes, 24)
  return bytes
}

export function parseReply(bytes: Buffer): { errorNumber: number; handle: bigint } {
  if (bytes.readUInt32BE(0) !== REPLY_MAGIC) throw new NbdProtocolError('reply')
  return { errorNumber: bytes.readUInt32BE(4), handle: bytes.readBigUInt64BE(8) }
}
