import type { Server } from 'node:https'
import type { Log } from './log'
import { fingerprintOf, readTlsFiles, type TlsContents, type TlsFiles, tlsOptionsOf } from './tls-pair'

const LOOK_MS = 5_000

/**
 * Serves with a new certificate soon after its files have changed; connections that are open keep the one they began with.
 * It looks at the contents by the clock: notices from the file system miss a folder that is swapped by its link, as
 * Kubernetes does, and file systems on other machines. Contents count when they are the same twice, so that the moment
 * between the two files is not taken for the pair.
 */
export function reloadTls(
  server: Server,
  files: TlsFiles,
  atStart: TlsContents,
  log: Log,
  lookMs = LOOK_MS,
): { stop(): void } {
  let seen = fingerprintOf(atStart)
  let judged = seen
  let isLooking = false

  async function look(): Promise<void> {
    const contents = await readTlsFiles(files)
    const fingerprint = fingerprintOf(contents)
    const hasSettled = fingerprint === seen
    seen = fingerprint
    if (!hasSettled || fingerprint === judged) return
    judged = fingerprint
    try {
      server.setSecureContext(tlsOptionsOf(contents, files))
      log.info('serving with the new certificate')
    } catch (error) {
      log.error({ err: error }, 'the new certificate is not usable; the old one stays')
    }
  }

  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    look().finally(() => {
      isLooking = false
    })
  }, lookMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
