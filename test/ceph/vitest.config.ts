import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** `npm run test:s3`: takes packages and memory that not every machine has, so it is no part of `npm test`. */
export default defineConfig({
  root,
  resolve: { alias: { '@': root } },
  test: { include: ['test/ceph/*.ceph.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
})
