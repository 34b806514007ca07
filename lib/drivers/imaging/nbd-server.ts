import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DiskFormat } from '@/lib/domain/format/disk-format'
import { corrupt } from '@/lib/domain/format/refusals'
import type { Jail, JailedProcess, JailLimits, JailResult } from '@/lib/drivers/imaging/jail'
import { SERVE_LIMITS } from '@/lib/drivers/imaging/limits'
import { connectNbd, NbdReadError } from '@/lib/drivers/imaging/nbd-client'
import { qemuSource } from '@/lib/drivers/imaging/qemu-source'
import { toolFailure } from '@/lib/drivers/imaging/tool-failure'
import type { BlockSource } from '@/lib/ports/block-source'

const TOOL = 'qemu-nbd'
const SOCKET_NAME = 'nbd'
const RETRY_MILLISECONDS = 3
const START_SECONDS = 10
/** From a broken connection to the end of the process. */
const END_MILLISECONDS = 2000

/**
 * The disk inside a container file as blocks, read by a jailed server that lives as long as the source. `close` ends it;
 * so does an aborted signal, and the end of our own process.
 */
export async function openContainerSource(
  jail: Jail,
  path: string,
  format: DiskFormat,
  signal?: AbortSignal,
  limits: JailLimits = SERVE_LIMITS,
): Promise<BlockSource> {
  // Not below the data folder: a socket's path may be only 107 bytes long.
  const folder = await mkdtemp(join(tmpdir(), 'imprint-nbd-'))
  let server: JailedProcess | undefined
  const tidyUp = async () => {
    server?.kill()
    await server?.ended
    await rm(folder, { recursive: true, force: true })
  }
  try {
    server = await jail.start({
      tool: TOOL,
      args: ({ input, outputDir }) => [
        ...['--read-only', '--shared=1', `--socket=${outputDir}/${SOCKET_NAME}`],
        ...[qemuSource(format, input)],
      ],
      inputPath: path,
      outputDir: folder,
      limits,
      signal,
    })
    const source = await connectWhenUp(server, join(folder, SOCKET_NAME), format)
    // A connection needs its name no longer, and what is gone now cannot be left behind by a killed process.
    await rm(folder, { recursive: true, force: true })
    return {
      sizeBytes: source.sizeBytes,
      read: async (offsetBytes, lengthBytes) => {
        try {
          return await source.read(offsetBytes, lengthBytes)
        } catch (error) {
          throw await readFailure(error, server?.ended, format, signal)
        }
      },
      close: async () => {
        await source.close()
        await tidyUp()
      },
    }
  } catch (error) {
    await tidyUp()
    signal?.throwIfAborted()
    throw error
  }
}

/** What a read that failed means: a part of the file that cannot be read, or a server that met its limits. */
async function readFailure(
  error: unknown,
  ended: Promise<JailResult> | undefined,
  format: DiskFormat,
  signal?: AbortSignal,
): Promise<unknown> {
  if (error instanceof NbdReadError) return corrupt(format, 'a part of the disk cannot be read')
  const result = await Promise.race([ended, sleep(END_MILLISECONDS, undefined, { ref: false })])
  if (signal?.aborted) return signal.reason
  return result ? toolFailure(TOOL, format, result) : error
}

async function connectWhenUp(
  server: JailedProcess,
  socketPath: string,
  format: DiskFormat,
): Promise<BlockSource> {
  const gone = server.ended.then((result) => {
    throw toolFailure(TOOL, format, result)
  })
  // Somebody else reads the end of a server that did come up.
  gone.catch(() => {})
  const deadline = Date.now() + START_SECONDS * 1000
  for (;;) {
    try {
      return await Promise.race([connectNbd(socketPath), gone])
    } catch (error) {
      if (Date.now() > deadline) throw error
      // The server listens before it opens the file: a connection that breaks is a file it could not open, and the
      // server's own end says why.
      if (!isNotListeningYet(error)) {
        await Promise.race([sleep(END_MILLISECONDS, undefined, { ref: false }), gone])
        throw error
      }
    }
    await Promise.race([sleep(RETRY_MILLISECONDS), gone])
  }
}

function isNotListeningYet(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ECONNREFUSED'
}
