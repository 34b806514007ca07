import type { Socket } from 'node:net'
import {
  COMMAND_BLOCK_STATUS,
  contextReplies,
  ERROR_EXPORT_UNKNOWN,
  ERROR_OPTION_INVALID,
  ERROR_OPTION_UNSUPPORTED,
  exportInfoReplies,
  exportNameReply,
  greeting,
  INPUT_OUTPUT,
  INVALID,
  type NbdRequest,
  NOT_PERMITTED,
  OPTION_ABORT,
  OPTION_EXPORT_NAME,
  OPTION_HEADER_BYTES,
  OPTION_INFO,
  OPTION_SET_META_CONTEXT,
  OPTION_STRUCTURED_REPLY,
  optionReply,
  parseClientFlags,
  parseContexts,
  parseExportName,
  parseOptionHeader,
  parseRequest,
  READ_MAX_BYTES,
  REQUEST_BYTES,
  type ReplyForm,
  simpleReplies,
  statusReply,
  structuredReplies,
} from '@/lib/drivers/imaging/nbd-export-protocol'
import { COMMAND_DISCONNECT, COMMAND_READ, OPTION_GO, REPLY_ACK } from '@/lib/drivers/imaging/nbd-protocol'
import { SocketReader } from '@/lib/drivers/imaging/socket-reader'
import type { BlockSource } from '@/lib/ports/block-source'

/** A client asks for as much of what it wants to know in a handful. */
const OPTIONS_MAX = 64
/** Asked for and not yet taken by the client; one read may be as large. */
const UNDER_WAY_MAX_BYTES = READ_MAX_BYTES
const REQUESTS_MAX = 64
const COMMAND_WRITE = 1

export interface ConnectionOptions {
  onError: (error: unknown) => void
  patienceMs: number
}

/** One client of an export, from the greeting to the end of its connection. */
export class NbdConnection {
  private readonly reader: SocketReader
  private replies: ReplyForm = simpleReplies
  private hasAllocation = false
  private underWayBytes = 0
  private readonly underWay = new Set<Promise<void>>()

  constructor(
    private readonly socket: Socket,
    private readonly source: BlockSource,
    private readonly options: ConnectionOptions,
  ) {
    this.reader = new SocketReader(socket)
    // Each answer waits for its own drain.
    socket.setMaxListeners(2 * REQUESTS_MAX)
  }

  /** Never rejects: a client that breaks off, or the protocol, concerns nobody else. */
  async serve(): Promise<void> {
    const tooLong = setTimeout(() => this.socket.destroy(), this.options.patienceMs)
    try {
      const isAgreed = await this.negotiate()
      clearTimeout(tooLong)
      if (isAgreed) await this.transmit()
      this.socket.end()
    } catch {
      this.socket.destroy()
    } finally {
      clearTimeout(tooLong)
      await Promise.all(this.underWay)
      this.socket.destroySoon()
    }
  }

  private async negotiate(): Promise<boolean> {
    this.socket.write(greeting())
    const { wantsZeroes } = parseClientFlags(await this.reader.take(4))
    for (let count = 0; count < OPTIONS_MAX; count += 1) {
      const { option, lengthBytes } = parseOptionHeader(await this.reader.take(OPTION_HEADER_BYTES))
      const data = await this.reader.take(lengthBytes)
      if (option === OPTION_EXPORT_NAME) {
        // The only option without a way to refuse.
        if (data.length > 0) return false
        this.socket.write(exportNameReply(this.source.sizeBytes, wantsZeroes))
        return true
      }
      const { reply, end } = this.answerOption(option, data)
      this.socket.write(reply)
      if (end) return end === 'agreed'
    }
    return false
  }

  private answerOption(option: number, data: Buffer): { reply: Buffer; end?: 'agreed' | 'given up' } {
    const refuse = (type: number) => ({ reply: optionReply(option, type) })
    if (option === OPTION_ABORT) return { reply: optionReply(option, REPLY_ACK), end: 'given up' }
    if (option === OPTION_INFO || option === OPTION_GO) {
      const name = parseExportName(data)
      if (name === null) return refuse(ERROR_OPTION_INVALID)
      if (name !== '') return refuse(ERROR_EXPORT_UNKNOWN)
      const reply = exportInfoReplies(option, this.source.sizeBytes)
      return option === OPTION_GO ? { reply, end: 'agreed' } : { reply }
    }
    if (option === OPTION_STRUCTURED_REPLY) {
      if (data.length > 0) return refuse(ERROR_OPTION_INVALID)
      this.replies = structuredReplies
      return { reply: optionReply(option, REPLY_ACK) }
    }
    if (option === OPTION_SET_META_CONTEXT) {
      const asked = parseContexts(data)
      if (asked === null || this.replies !== structuredReplies) return refuse(ERROR_OPTION_INVALID)
      if (asked.exportName !== '') return refuse(ERROR_EXPORT_UNKNOWN)
      this.hasAllocation = asked.wantsAllocation && this.source.stretches !== undefined
      return { reply: contextReplies(option, this.hasAllocation) }
    }
    return refuse(ERROR_OPTION_UNSUPPORTED)
  }

  private async transmit(): Promise<void> {
    for (;;) {
      const request = parseRequest(await this.reader.take(REQUEST_BYTES))
      if (request.command === COMMAND_DISCONNECT) return
      // Its data follow; somebody who writes to what is read-only is not worth receiving them.
      if (request.command === COMMAND_WRITE) throw new Error('a write to a read-only export')
      const bytes = request.command === COMMAND_READ ? request.lengthBytes : 0
      await this.roomFor(bytes)
      // Requests that came before the client was cut off wait for no answer.
      if (this.socket.destroyed) return
      this.underWayBytes += bytes
      const answering = this.answer(request)
        .then((reply) => this.send(reply))
        .catch(() => void this.socket.destroy())
        .finally(() => {
          this.underWayBytes -= bytes
          this.underWay.delete(answering)
        })
      this.underWay.add(answering)
    }
  }

  private async roomFor(bytes: number): Promise<void> {
    const isFull = () =>
      this.underWay.size >= REQUESTS_MAX || this.underWayBytes + bytes > UNDER_WAY_MAX_BYTES
    // What is too large for any room is refused without reading.
    while (this.underWay.size > 0 && isFull()) await Promise.race(this.underWay)
  }

  private async answer(request: NbdRequest): Promise<Buffer[]> {
    const { command, lengthBytes } = request
    const refuse = (errorNumber: number) => this.replies.error(request, errorNumber)
    const isStatus = command === COMMAND_BLOCK_STATUS && this.hasAllocation
    if (command !== COMMAND_READ && !isStatus)
      return refuse(command >= COMMAND_BLOCK_STATUS ? INVALID : NOT_PERMITTED)
    const isInside = request.offsetBytes + BigInt(lengthBytes) <= BigInt(this.source.sizeBytes)
    const isTooLong = command === COMMAND_READ && lengthBytes > READ_MAX_BYTES
    if (lengthBytes === 0 || !isInside || isTooLong) return refuse(INVALID)
    const offsetBytes = Number(request.offsetBytes)
    try {
      if (!isStatus) return this.replies.data(request, await this.source.read(offsetBytes, lengthBytes))
      const stretches = (await this.source.stretches?.(offsetBytes, lengthBytes)) ?? []
      return statusReply(request, request.wantsOne ? stretches.slice(0, 1) : stretches)
    } catch (error) {
      this.options.onError(error)
      return refuse(INPUT_OUTPUT)
    }
  }

  /** Waits until the client has taken what was sent before; one that does not is cut off. */
  private async send(reply: readonly Buffer[]): Promise<void> {
    this.socket.cork()
    for (const piece of reply) this.socket.write(piece)
    this.socket.uncork()
    if (!this.socket.writableNeedDrain) return
    await new Promise<void>((resolve) => {
      const tooLong = setTimeout(() => this.socket.destroy(), this.options.patienceMs)
      const go = () => {
        clearTimeout(tooLong)
        this.socket.off('drain', go).off('close', go)
        resolve()
      }
      this.socket.on('drain', go).on('close', go)
    })
  }
}
