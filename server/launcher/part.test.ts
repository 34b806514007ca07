import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isAlive, until } from '@/test/support/processes'
import { Part } from './part'

let folder: string
let lines: string[]
let ends: string[]
let part: Part

beforeEach(() => {
  folder = mkdtempSync('/tmp/imprint-part-')
  lines = []
  ends = []
})
afterEach(async () => {
  await part.stop(true)
  rmSync(folder, { recursive: true, force: true })
})

function start(script: string, stopLimitMs = 10_000): void {
  const file = join(folder, 'part.mjs')
  writeFileSync(file, script)
  part = new Part({
    file,
    env: process.env,
    cwd: folder,
    stopLimitMs,
    onLine: (line) => lines.push(line),
    onUnexpectedEnd: (how, quickEnds) => ends.push(`${how} ${quickEnds}`),
  })
  part.start()
}

const serves = `console.log('up'); setInterval(() => {}, 1000);`

it('starts again what was killed, and counts quick ends', async () => {
  start(serves)
  await until(() => lines.length === 1)
  process.kill(part.pid!, 'SIGKILL')
  await until(() => lines.length === 2)
  process.kill(part.pid!, 'SIGKILL')
  await until(() => lines.length === 3)
  expect(ends).toEqual(['SIGKILL 1', 'SIGKILL 2'])
})

it('lets the process tidy up when it is stopped, and does not start it again', async () => {
  start(
    `${serves} process.on('SIGTERM', () => setTimeout(() => { console.log('tidy'); process.exit(0) }, 300))`,
  )
  await until(() => lines.length === 1)
  await part.stop()
  expect([lines, ends]).toEqual([['up', 'tidy'], []])
  expect(isAlive(part.pid!)).toBe(false)
})

it('kills what does not stop in time', async () => {
  start(`process.on('SIGTERM', () => {}); ${serves}`, 300)
  await until(() => lines.length === 1)
  await part.stop()
  expect(isAlive(part.pid!)).toBe(false)
})

it('stops while it waits to start again', async () => {
  start('process.exit(3)')
  await until(() => ends.length === 1)
  await part.stop()
  expect(ends).toEqual(['code 3 1'])
})
