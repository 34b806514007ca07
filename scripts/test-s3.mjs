// npm run test:s3: the promises of an object store, kept by the S3 driver on a real Ceph with an erasure-coded pool.
import { runTool } from './setup/phases.mjs'
import { endWith } from './setup/progress.mjs'
import { environmentWithSbin } from './setup/sbin.mjs'
import { setUp } from './setup/set-up.mjs'

try {
  await setUp({ packages: ['ceph'], builds: [] })
  const isGood = await runTool(
    'vitest',
    ['run', '--config', 'test/ceph/vitest.config.ts'],
    environmentWithSbin(),
  )
  process.exit(isGood ? 0 : 1)
} catch (error) {
  endWith(error)
}
