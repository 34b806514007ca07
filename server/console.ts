import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { exitWithParent, fail, prepareEnvironment } from './entry'
import { projectRoot } from './project-root'
import { StartError } from './start-error'

/**
 * Serves the built console on loopback. Next's own server runs in this process and stops it on SIGTERM; the api process
 * is its only client.
 */
async function main(): Promise<void> {
  exitWithParent()
  const config = prepareEnvironment()
  if (config.IMPRINT_CONSOLE_PORT === 0) {
    throw new StartError('IMPRINT_CONSOLE_PORT must name a port when the console runs without the launcher.')
  }
  const server = join(projectRoot, 'dist', 'console', 'server.js')
  if (!existsSync(server)) throw new StartError(`${server} is missing. Build it: npm run console`)
  Object.assign(process.env, {
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    // Next's names for its own address; ours is behind the api process.
    HOSTNAME: '127.0.0.1',
    PORT: String(config.IMPRINT_CONSOLE_PORT),
  })
  const title = process.argv.join(' ')
  await import(pathToFileURL(server).href)
  // Next takes the title for itself; an operator looks for this product's processes.
  process.title = title
}

main().catch(fail)
