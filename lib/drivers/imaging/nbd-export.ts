import { once } from 'node:events'
import { chmod } from 'node:fs/promises'
import { createServer, type ListenOptions, type Socket } from 'node:net'
import { NbdConnection } from '@/lib/drivers/imaging/nbd-connection'
import type { BlockSource } from '@/lib/ports/block-source'

/** Where clients connect: a socket in the file system, or a port that only this machine reaches; 0 takes a free one. */
export type NbdAddress = { socketPath: string } | { port: number }

export interface NbdExportOptions {
  /** Told why a read failed; the client learns only that it did. */
  onError?: (error: unknown) => void
  connectionsMax?: number
  /** For the handshake, and for a client to take what it asked for. */
  patienceMs?: number
}

export interface NbdExport {
  /** The port when listening on one. */
  readonly port: number | null
  /** No connection is left afterwards, and no read of the source. */
  close(): Promise<void>
}

const CONNECTIONS_MAX = 8
const PATIENCE_MS = 30_000

/**
 * Offers a source as a read-only NBD export without a name, so that QEMU uses a disk while its image is still in the store.
 * Clients are not trusted: what one can make us hold is bounded by the connections allowed and the bytes under way on each.
 * The source stays the caller's.
 */
export async function exportNbd(
  source: BlockSource,
  address: NbdAddress,
  { onError = () => {}, connectionsMax = CONNECTIONS_MAX, patienceMs = PATIENCE_MS }: NbdExportOptions = {},
): Promise<NbdExport> {
  const open = new Map<Socket, Promise<void>>()
  const server = createServer((socket) => {
    socket.setNoDelay()
    const serving = new NbdConnection(socket, source, { onError, patienceMs }).serve()
    open.set(
      socket,
      serving.finally(() => open.delete(socket)),
    )
  })
  server.maxConnections = connectionsMax
  const place: ListenOptions =
    'socketPath' in address ? { path: address.socketPath } : { port: address.port, host: '127.0.0.1' }
  server.listen(place)
  await once(server, 'listening')
  if ('socketPath' in address) await chmod(address.socketPath, 0o600)
  const bound = server.address()
  return {
    port: bound !== null && typeof bound === 'object' ? bound.port : null,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const serving = [...open.values()]
      for (const socket of open.keys()) socket.destroy()
      await Promise.all([closed, ...serving])
    },
  }
}
