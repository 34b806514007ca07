import { loadConfig } from '@/lib/config'
import { createDatabase } from '@/lib/db/client'
import { loadSecrets } from '@/lib/secrets'
import { databaseUrl } from '@/server/database-server'
import { startProduct } from '@/test/support/product'
import { fillImages } from './support/deployment'
import { writeFileSync } from 'node:fs'
const product = await startProduct({ env: { IMPRINT_RATE_USER: '0', IMPRINT_RATE_ADDRESS: '0', IMPRINT_RATE_ACCOUNT: '0' } })
const config = loadConfig({ IMPRINT_DATA_DIR: product.dataDir })
const { prisma, pool, close } = createDatabase(databaseUrl(config, loadSecrets(config.paths.secrets)))
const project = await prisma.project.findFirstOrThrow({ where: { name: 'cn-north-4', account: { name: 'acme' } } })
await fillImages({ prisma, pool, url: '' }, project.id, project.regionId, Number(process.env.N ?? 10000))
await prisma.quotaLimit.upsert({ where: { scopeId_resource: { scopeId: project.id, resource: 'private_images' } }, create: { scopeId: project.id, resource: 'private_images', limit: 1_000_000 }, update: { limit: 1_000_000 } })
await close()
const { account, user, password } = product.credential('acme', 'admin')
writeFileSync('/tmp/perf/hold.json', JSON.stringify({ url: product.url, api: product.pids('api'), console: product.pids('console'), worker: product.pids('worker'), dataDir: product.dataDir, account, user, password, pid: process.pid }))
console.log('held', product.url)
process.on('SIGTERM', async () => { await product.stop(); process.exit(0) })
setInterval(() => {}, 1000)
