import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const root = new URL('../..', import.meta.url).pathname

/**
 * Runs one order of `maker.ts` in a process of its own and answers what it prints. The product's modules import JSON
 * without an attribute, which the loader of the test runner refuses and tsx takes.
 */
export async function make<T>(order: string, ...args: string[]): Promise<T> {
  const maker = new URL('maker.ts', import.meta.url).pathname
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', maker, order, ...args], {
    cwd: root,
  })
  return JSON.parse(stdout) as T
}
