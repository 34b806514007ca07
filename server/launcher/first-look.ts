import { existsSync } from 'node:fs'
import type { Config } from '@/lib/config'
import { readTlsFiles, tlsOptionsOf } from '@/server/api/tls-pair'
import { claimPort } from './network'

/**
 * Refuses what would keep the product from serving before anything is made or started: the parts would say it again and
 * again. A data folder that is there already is asked first who uses it, which is the better answer.
 */
export async function lookFirst(config: Config): Promise<void> {
  const { TLS_CERT, TLS_KEY } = config
  if (TLS_CERT && TLS_KEY) {
    const files = { TLS_CERT, TLS_KEY }
    tlsOptionsOf(await readTlsFiles(files), files)
  }
  if (!existsSync(config.dataDir)) await claimPort(config.HOST, config.PORT)
}
