import { fileURLToPath } from 'node:url'
import { defineConfig } from 'prisma/config'

// The CLI looks for a schema-engine binary before it does anything, and would download one. No command used here needs
// it; migrations run by the wasm engine (server/migrations.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(
  new URL('./scripts/no-schema-engine.sh', import.meta.url),
)
process.env.CHECKPOINT_DISABLE ??= '1'

export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } })
