import { connect, createServer, type Server, type Socket } from 'node:net'
import { Transform } from 'node:stream'

interface Weakness {
  way: 'up' | 'down'
  afterBytes: number
  deed: 'cut' | 'stall'
}

/** A line to a server that can break: it passes bytes on until as many as told have gone one way, once. */
export class WeakLine {
  port = 0
  /** What has gone to the server. */
  upBytes = 0
  /** Resolves when the weakness has shown. */
  shown: Promise<void> = Promise.resolve()
  private readonly server: Server
  private readonly sockets = new Set<Socket>()
  private weakness: (Weakness & { show: () => void }) | null = null

  constructor(private readonly targetPort: number) {
    this.server = createServer((near) => this.join(near))
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', () => resolve()))
    this.port = (this.server.address() as { port: number }).port
    return `http://127.0.0.1:${this.port}`
  }

  /** The next connection that carries so much in that direction is cut, or goes silent. */
  weaken(weakness: Weakness): void {
    this.shown = new Promise((show) => {
      this.weakness = { ...weakness, show }
    })
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
  }

  private join(near: Socket): void {
    const far = connect(this.targetPort, '127.0.0.1')
    for (const socket of [near, far]) {
      this.sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        this.sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(this.gate('up', near, far)).pipe(far)
    far.pipe(this.gate('down', near, far)).pipe(near)
  }

  private gate(way: Weakness['way'], near: Socket, far: Socket): Transform {
    let passedBytes = 0
    let isSilent = false
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        passedBytes += chunk.length
        if (way === 'up') this.upBytes += chunk.length
        // Swallowed, not held back: the end of the connection must still be seen.
        if (isSilent) return done()
        const { weakness } = this
        if (weakness?.way !== way || passedBytes < weakness.afterBytes) return done(null, chunk)
        this.weakness = null
        weakness.show()
        isSilent = true
        if (weakness.deed === 'cut') {
          near.destroy()
          far.destroy()
        }
        done()
      },
    })
  }
}
