import { spawn } from 'node:child_process'
import { root } from './root.mjs'

/**
 * Runs a tool of node_modules with its output on ours.
 * @param {string} tool @param {string[]} args @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<boolean>} whether it ended with 0
 */
export function runTool(tool, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(`node_modules/.bin/${tool}`, args, { cwd: root, env, stdio: 'inherit' })
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })
}

/** Notes how long each phase took. */
export class Phases {
  /** @type {{ name: string, seconds: number }[]} */
  done = []

  /** @template T @param {string} name @param {() => Promise<T>} work @returns {Promise<T>} */
  async run(name, work) {
    console.log(`\n── ${name}`)
    const startedAt = Date.now()
    const result = await work()
    this.done.push({ name, seconds: (Date.now() - startedAt) / 1000 })
    return result
  }

  print() {
    console.log('')
    for (const { name, seconds } of this.done)
      console.log(`${name.padEnd(12)} ${seconds.toFixed(1).padStart(7)} s`)
  }
}
