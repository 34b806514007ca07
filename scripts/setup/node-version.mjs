import { SetupError } from './progress.mjs'

const LEAST = [20, 19]

/** @throws {SetupError} when this Node is too old for the packages */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])) return
  throw new SetupError(`Imprint needs Node ${LEAST.join('.')} or newer; this is ${process.version}.`)
}
