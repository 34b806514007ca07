import { type ChildProcess, fork } from 'node:child_process'

const root = new URL('../..', import.meta.url).pathname

/** What the maker answers to an order. */
export type Made = { id: number; made: unknown } | { id: number; error: string }

interface Waiting {
  resolve(made: unknown): void
  reject(error: Error): void
}

const waiting = new Map<number, Waiting>()
let lastId = 0
let maker: ChildProcess | undefined

/**
 * Gives an order to `maker.ts`, which runs beside this process from its first order on: starting it takes longer than most
 * orders. The product's modules import JSON without an attribute, which the loader of the test runner refuses and tsx takes.
 */
export function make<T>(order: string, ...args: string[]): Promise<T> {
  maker ??= startMaker()
  lastId += 1
  const id = lastId
  return new Promise<T>((resolve, reject) => {
    waiting.set(id, { resolve: resolve as (made: unknown) => void, reject })
    maker?.send({ id, order, args })
  })
}

function startMaker(): ChildProcess {
  const path = new URL('maker.ts', import.meta.url).pathname
  const child = fork(path, { cwd: root, execArgv: ['--import', 'tsx'] })
  child.on('message', (answer: Made) => {
    const waiter = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer) waiter?.reject(new Error(answer.error))
    else waiter?.resolve(answer.made)
  })
  child.on('exit', (code) => {
    maker = undefined
    for (const { reject } of waiting.values()) reject(new Error(`the maker ended with ${code}`))
    waiting.clear()
  })
  // The runner ends without waiting for it; it ends when the runner is gone.
  child.unref()
  child.channel?.unref()
  return child
}
