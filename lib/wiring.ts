import { type Config, loadConfig } from '@/lib/config'
import { createDatabase } from '@/lib/db/client'
import { FileWitness } from '@/lib/drivers/audit/file-witness'
import { measureDigests } from '@/lib/drivers/digest/measure-digests'
import { identifyOs } from '@/lib/drivers/imaging/os/identify-os'
import { createImaging } from '@/lib/drivers/imaging/qemu-imaging'
import { LocalKeyManager } from '@/lib/drivers/key/local-key-manager'
import { createObjectStore } from '@/lib/drivers/store/create-object-store'
import { aesGcmSeal } from '@/lib/drivers/store/sealed/aes-gcm-seal'
import { HttpSource } from '@/lib/drivers/web/http-source'
import { loadSecrets } from '@/lib/secrets'
import type { Services } from '@/lib/services/context'

export interface Deployment {
  services: Services
  close(): Promise<void>
}

/** Chooses the drivers that the configuration names. The only place that knows them. */
export function wire(config: Config, applicationName: string): Deployment {
  if (!config.DATABASE_URL)
    throw new Error('DATABASE_URL is not set: the launcher passes it to every process.')
  const { prisma, pool, close } = createDatabase(config.DATABASE_URL, { applicationName })
  const store = createObjectStore(config)
  const imaging = createImaging({
    identify: identifyOs,
    allowUnsandboxed: config.IMPRINT_ALLOW_UNSANDBOXED === 'yes',
  })
  const { sealingKey, auditSigningKey } = loadSecrets(config.paths.secrets)
  const secrets = { sealingKey, auditSigningKey }
  const keyManager = new LocalKeyManager(sealingKey)
  const witness = new FileWitness(config.paths.auditWitness)
  const web = new HttpSource({ allow: config.IMPRINT_WEB_ALLOW })
  return {
    services: {
      ...{ prisma, pool, store, imaging, web, measureDigests, keyManager },
      ...{ config, secrets, witness, seal: aesGcmSeal },
    },
    close,
  }
}

const shared = globalThis as typeof globalThis & { imprintDeployment?: Deployment }

/** The console's deployment: made at the first request, kept over hot reloads. */
export function consoleServices(): Services {
  shared.imprintDeployment ??= wire(loadConfig(), 'imprint-console')
  return shared.imprintDeployment.services
}
