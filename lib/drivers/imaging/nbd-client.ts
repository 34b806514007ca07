import { createConnection, type Socket } from 'node:net'
import { insistRange } from '@/lib/drivers/imaging/file-source'
import {
  disconnectRequest,
  goRequest,
  insistGreeting,
  NBD_GREETING_BYTES,
  NBD_MAX_REQUEST_BYTES,
  NBD_OPTION_REPLY_BYTES,
  NBD_REPLY_BYTES,
  NbdProtocolError,
  parseExportSize,
  parseOptionReply,
  parseReply,
  REPLY_ACK,
  REPLY_INFO,
  readRequest,
} from '@/lib/drivers/imaging/nbd-protocol'
import { SocketReader } from '@/lib/drivers/imaging/socket-reader'
import type { BlockSource } from '@/lib/ports/block-source'

interface Pending {
  target: Buffer
  resolve(): void
  reject(error: Error): void
}

/** The server could not read that range: a hole in the container, bytes that do not decompress. */
export class NbdReadError extends Error {}

/**
 * A block source over an NBD server on a unix socket. Reads may overlap; each is split into requests that are all under
 * way at once. The server reads files nobody vouched for, so its answers are checked like theirs: anything unexpected
 * ends the connection and every read that waits.
 */
export async function connectNbd(socketPath: string): Promise<BlockSource> {
  const socket = createConnection(socketPath)
  const reader = new SocketReader(socket)
  try {
    return new NbdSource(socket, reader, await negotiate(socket, reader))
  } catch (error) {
    socket.destroy()
    throw error
  }
}

async function negotiate(socket: Socket, reader: SocketReader): Promise<number> {
  insistGreeting(await reader.take(NBD_GREETING_BYTES))
  socket.write(goRequest())
  let sizeBytes: number | null = null
  for (;;) {
    const { type, lengthBytes } = parseOptionReply(await reader.take(NBD_OPTION_REPLY_BYTES))
    const payload = await reader.take(lengthBytes)
    if (type === REPLY_INFO) sizeBytes = parseExportSize(payload) ?? sizeBytes
    else if (type === REPLY_ACK && sizeBytes !== null) return sizeBytes
    else throw new NbdProtocolError('option refused')
  }
}

class NbdSource implements BlockSource {
  private readonly pending = new Map<bigint, Pending>()
  private lastHandle = 0n
  private failure: Error | null = null

  constructor(
    private readonly socket: Socket,
    private readonly reader: SocketReader,
    readonly sizeBytes: number,
  ) {
    this.receive().catch((error: Error) => this.fail(error))
  }

  async read(offsetBytes: number, lengthBytes: number): Promise<Buffer> {
    insistRange(this.sizeBytes, offsetBytes, lengthBytes)
    const buffer = Buffer.allocUnsafe(lengthBytes)
    const requests: Promise<void>[] = []
    for (let done = 0; done < lengthBytes; done += NBD_MAX_REQUEST_BYTES) {
      requests.push(this.request(buffer.subarray(done, done + NBD_MAX_REQUEST_BYTES), offsetBytes + done))
    }
    await Promise.all(requests)
    return buffer
  }

  async close(): Promise<void> {
    this.fail(new Error('The source was closed.'))
  }

  private request(target: Buffer, offsetBytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.failure) return reject(this.failure)
      this.lastHandle += 1n
      this.pending.set(this.lastHandle, { target, resolve, reject })
      this.socket.write(readRequest(this.lastHandle, offsetBytes, target.length))
    })
  }

  private async receive(): Promise<void> {
    for (;;) {
      const { errorNumber, handle } = parseReply(await this.reader.take(NBD_REPLY_BYTES))
      const pending = this.pending.get(handle)
      if (!pending) throw new NbdProtocolError('reply to nothing')
      if (errorNumber === 0) await this.reader.fill(pending.target)
      this.pending.delete(handle)
      if (errorNumber === 0) pending.resolve()
      else pending.reject(new NbdReadError(`The server answered with error ${errorNumber}.`))
    }
  }

  private fail(error: Error): void {
    if (this.failure) return
    this.failure = error
    if (this.socket.writable) this.socket.end(disconnectRequest())
    this.socket.destroySoon()
    for (const { reject } of this.pending.values()) reject(error)
    this.pending.clear()
  }
}
