import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadConfig } from '@/lib/config'
import { createDatabase } from '@/lib/db/client'
import { loadSecrets } from '@/lib/secrets'
import { databaseUrl } from '@/server/database-server'
import { type Product, startProduct } from '@/test/support/product'
import { fillImages } from './support/deployment'
import { type Figure, report } from './support/report'
import { type Pace, ServiceClient, type Target } from './support/service-client'

/**
 * The public APIs as clients see them, in the real product, against another OpenStack Image service in the same run:
 *
 *     npm run bench -- image-api --images 10000 --identity http://…/v3 --image http://… --user demo:demo:secret
 *
 * The reference should hold about as many images. Without one only our own figures are printed. `--user` is
 * `project:user:password` in the domain `Default`.
 */
const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '10000' },
    mib: { type: 'string', default: '1024' },
    seconds: { type: 'string', default: '5' },
    identity: { type: 'string' },
    image: { type: 'string' },
    user: { type: 'string', default: '' },
  },
})
const SECONDS = Number(values.seconds)
const BYTES = Number(values.mib) * 1024 * 1024
const CLIENTS = 16

interface Deed {
  what: string
  goal: string
  run(service: ServiceClient): Promise<Pace>
}

const deeds: readonly Deed[] = [
  ...[20, 100].map(
    (limit): Deed => ({
      what: `list of ${limit}, ${CLIENTS} clients`,
      goal: '≥ 20 at 10,000 images, ≥ 100 at 100,000',
      run: (service) => service.pace(CLIENTS, SECONDS, () => service.list(limit)),
    }),
  ),
  ...[1, CLIENTS].map(
    (clients): Deed => ({
      what: `create, ${clients} clients`,
      goal: '≥ 10',
      run: (service) => service.pace(clients, SECONDS, () => service.create()),
    }),
  ),
  {
    what: `password tokens, 4 clients`,
    goal: '≥ 10',
    run: (service) => service.pace(4, SECONDS, () => service.signIn()),
  },
]

const product = await startProduct({
  env: { IMPRINT_RATE_USER: '0', IMPRINT_RATE_ADDRESS: '0', IMPRINT_RATE_ACCOUNT: '0' },
})
try {
  await fill(product, Number(values.images))
  const { account, user, password } = product.credential('acme', 'admin')
  const ours = await signedIn({
    identityUrl: `${product.url}/v3`,
    imageUrl: product.url,
    credential: { domain: account, project: 'cn-north-4', user, password },
  })
  const reference = values.identity && values.image ? await signedIn(referenceTarget()) : null
  const figures: Figure[] = []
  for (const { what, goal, run } of deeds) {
    const theirs = reference && (await run(reference))
    const own = await run(ours)
    const figure = figureOf(what, 'per s', own.perSecond, theirs?.perSecond ?? null, goal)
    figures.push({ ...figure, value: `${figure.value}, p95 ${own.p95Ms.toFixed(1)} ms` })
  }
  figures.push(...(await bytesBothWays(ours, reference)))
  figures.push({ what: 'memory of the api process at its peak', value: peakOf(product), goal: '< 400 MiB' })
  report('image-api', figures)
} finally {
  await product.stop()
}

/** One upload and two downloads of the same bytes; the first download warms the cache of both. */
async function bytesBothWays(ours: ServiceClient, reference: ServiceClient | null): Promise<Figure[]> {
  const block = randomBytes(1024 * 1024)
  const measure = async (service: ServiceClient): Promise<{ up: number; down: number }> => {
    const id = await service.create()
    const up = await service.upload(id, block, BYTES)
    await service.download(id)
    const down = await service.download(id)
    await service.remove(id)
    return { up, down }
  }
  const theirs = reference && (await measure(reference))
  const own = await measure(ours)
  const size = `${values.mib} MiB`
  return [
    figureOf(`upload of ${size}`, 'MiB/s', own.up, theirs?.up ?? null, '≥ 1.5'),
    figureOf(`download of ${size}`, 'MiB/s', own.down, theirs?.down ?? null, '≥ 1'),
  ]
}

function figureOf(what: string, unit: string, own: number, theirs: number | null, goal: string): Figure {
  const value = `${own.toFixed(own < 100 ? 1 : 0)} ${unit}`
  if (theirs === null) return { what, value, goal }
  return { what, value, goal, ratio: own / theirs, reference: `${theirs.toFixed(1)} ${unit}` }
}

async function signedIn(target: Target): Promise<ServiceClient> {
  const client = new ServiceClient(target)
  await client.signIn()
  return client
}

function referenceTarget(): Target {
  const [project = '', user = '', password = ''] = values.user.split(':')
  return {
    identityUrl: values.identity!, // safe: asked for before
    imageUrl: values.image!, // safe: asked for before
    credential: { domain: 'Default', project, user, password },
  }
}

/** Images that look like real ones, and room for those that are made here. */
async function fill({ dataDir }: Product, count: number): Promise<void> {
  const config = loadConfig({ IMPRINT_DATA_DIR: dataDir })
  const { prisma, pool, close } = createDatabase(databaseUrl(config, loadSecrets(config.paths.secrets)))
  try {
    const project = await prisma.project.findFirstOrThrow({
      where: { name: 'cn-north-4', account: { name: 'acme' } },
    })
    await fillImages({ prisma, pool, url: '' }, project.id, project.regionId, count)
    await prisma.quotaLimit.upsert({
      where: { scopeId_resource: { scopeId: project.id, resource: 'private_images' } },
      create: { scopeId: project.id, resource: 'private_images', limit: 1_000_000 },
      update: { limit: 1_000_000 },
    })
  } finally {
    await close()
  }
}

/** Resident memory at its highest, as the kernel keeps it. */
function peakOf(product: Product): string {
  const status = readFileSync(`/proc/${product.pids('api')[0]}/status`, 'utf8')
  return `${Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024)} MiB`
}
