import { defineConfig } from 'vitest/config'
import { projectRoot } from '../../server/project-root.ts'

/** `npm run test:s3`: takes packages and memory that not every machine has, so it is no part of `npm test`. */
export default defineConfig({
  root: projectRoot,
  resolve: { alias: { '@': projectRoot } },
  test: { include: ['test/ceph/*.ceph.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
})
