import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Which answers are on their way on which connection. */
export class RunningAnswers {
  readonly #byConnection = new Map<Socket, Set<ServerResponse>>()
  #isEnding = false

  get isEnding(): boolean {
    return this.#isEnding
  }

  add({ socket }: IncomingMessage, response: ServerResponse): void {
    const answers = this.#of(socket)
    answers.add(response)
    response.once('close', () => answers.delete(response))
    if (this.#isEnding) response.setHeader('Connection', 'close')
  }

  /** Whether part of an answer is out: whatever is written beside it would be taken for its rest. */
  hasBegun(socket: Socket): boolean {
    return [...(this.#byConnection.get(socket) ?? [])].some(({ headersSent }) => headersSent)
  }

  /** From now on every answer tells its client that the connection ends with it. */
  endConnections(): void {
    this.#isEnding = true
    for (const answers of this.#byConnection.values())
      for (const response of answers) if (!response.headersSent) response.setHeader('Connection', 'close')
  }

  #of(socket: Socket): Set<ServerResponse> {
    const known = this.#byConnection.get(socket)
    if (known) return known
    const answers = new Set<ServerResponse>()
    // Answers that still wait behind another one do not hear of the end of their connection.
    if (!socket.destroyed) {
      this.#byConnection.set(socket, answers)
      socket.once('close', () => this.#byConnection.delete(socket))
    }
    return answers
  }
}
