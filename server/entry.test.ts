import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { isAlive, until, watch } from '@/test/support/processes'
import { projectRoot } from './project-root'

const entry = `import('@/server/entry').then(({ runEntry }) => runEntry(() => new Promise(() => setInterval(() => {}, 1000))))`
const launcher = `
  const { spawn } = require('node:child_process')
  const args = ['--import', 'tsx', '--eval', ${JSON.stringify(entry)}]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: true })
  console.log('child ' + child.pid)`

// A process that missed its launcher's death would work on beside the next launcher's.
it.each([0, 150, 400, 1_500])(
  'a process ends when its launcher is killed %i ms after it was started, though it never got ready',
  async (ageMs) => {
    const parent = watch(process.execPath, ['--eval', launcher], {
      cwd: projectRoot,
      env: { ...process.env, DATABASE_URL: 'postgresql://localhost/none', NEXTAUTH_SECRET: 'none' },
    })
    const child = Number((await parent.prints(/child (\d+)/))[1])
    await delay(ageMs)
    parent.child.kill('SIGKILL')
    await until(() => !isAlive(child), 15_000)
  },
)

it('a process that is asked to stop while it starts ends at once and well', async () => {
  const started = watch(process.execPath, ['--import', 'tsx', '--eval', `${entry}; console.log('up')`], {
    cwd: projectRoot,
    env: { ...process.env, DATABASE_URL: 'postgresql://localhost/none', NEXTAUTH_SECRET: 'none' },
  })
  await started.prints(/up/)
  await delay(1_500)
  started.child.kill('SIGTERM')
  expect(await started.ended).toBe(0)
})
