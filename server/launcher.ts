import { setTimeout as delay } from 'node:timers/promises'
import { type Config, loadConfig } from '@/lib/config'
import { loadSecrets, type Secrets } from '@/lib/secrets'
import { openDatabaseServer } from './database-server'
import { wordsFor } from './entry'
import { makeDataFolder } from './launcher/data-folder'
import { lockDataFolder } from './launcher/data-lock'
import { lookFirst } from './launcher/first-look'
import { askReadiness, claimPort, freeLoopbackPort, isListening } from './launcher/network'
import { ownersTable } from './launcher/owners-table'
import { Part } from './launcher/part'
import { prepareDatabase } from './launcher/prepare-database'
import { ShutDown } from './launcher/shut-down'
import { bundle, projectRoot } from './project-root'

/** Quick ends in a row before the first readiness that mean: it will not work this way. */
const QUICK_ENDS_MAX = 4
const READINESS_POLL_MS = 250
const READINESS_HINT_MS = 30_000

const say = (line: string) => console.log(line)
const shutDown = new ShutDown(say)

async function main(): Promise<void> {
  const wanted = loadConfig()
  await lookFirst(wanted)
  makeDataFolder(wanted)
  // Held until this process ends.
  lockDataFolder(wanted.dataDir)
  const port = await claimPort(wanted.HOST, wanted.PORT)
  // Read again with the port that was found, as the public address may contain it.
  const config = loadConfig({ ...process.env, PORT: String(port) })
  const secrets = loadSecrets(config.paths.secrets)

  const database = await openDatabaseServer(config, secrets, say)
  shutDown.add(() => database.stop())
  const consolePort = config.IMPRINT_CONSOLE_PORT || (await freeLoopbackPort())
  const env = partEnvironment(config, secrets, database.url, consolePort)
  const { isFirstStart } = await prepareDatabase(env)

  startParts(config, env)
  await untilReady(config, consolePort)
  say('')
  if (isFirstStart) {
    say('First passwords of the owners, shown this once:')
    for (const line of ownersTable(config.paths.credentials)) say(line)
  }
  say(`All first passwords are in ${config.paths.credentials}`)
  say(`Imprint is ready on ${config.publicUrl}`)
}

function partEnvironment(
  config: Config,
  secrets: Secrets,
  databaseUrl: string,
  consolePort: number,
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: 'production',
    PORT: String(config.PORT),
    HOST: config.HOST,
    DATABASE_URL: databaseUrl,
    IMPRINT_DATA_DIR: config.dataDir,
    IMPRINT_PUBLIC_URL: config.publicUrl,
    IMPRINT_CONSOLE_PORT: String(consolePort),
    NEXTAUTH_SECRET: secrets.authSecret,
    NEXTAUTH_URL: config.publicUrl,
  }
}

/** Stopping: first what takes and does work, then the pages, then the database; within 30 s together. */
function startParts(config: Config, env: NodeJS.ProcessEnv): void {
  const part = (name: string, stopLimitMs: number) =>
    new Part({
      file: bundle(name),
      env,
      cwd: projectRoot,
      stopLimitMs,
      onLine: (line) => say(`${name.padEnd(7)} | ${line}`),
      onUnexpectedEnd: (how, quickEnds) => {
        if (!isReady && quickEnds >= QUICK_ENDS_MAX) {
          void shutDown.run(`The ${name} process does not start; see its lines above.`, 1)
          return
        }
        say(`The ${name} process ended (${how}); starting it again.`)
      },
    })
  const [api, consoleServer, worker] = [part('api', 20_000), part('console', 2_000), part('worker', 20_000)]
  shutDown.add((isUrgent) => consoleServer.stop(isUrgent))
  shutDown.add(async (isUrgent) => {
    await Promise.all([api.stop(isUrgent), worker.stop(isUrgent)])
  })
  say(`Starting on ${config.publicUrl}`)
  api.start()
  consoleServer.start()
  worker.start()
}

let isReady = false

/** Ready means both: the service says so, and its pages can be opened. */
async function untilReady(config: Config, consolePort: number): Promise<void> {
  let nextHint = Date.now() + READINESS_HINT_MS
  while (true) {
    const readiness = await askReadiness(config.HOST, config.PORT, Boolean(config.TLS_CERT))
    if (readiness?.status === 200 && (await isListening(consolePort))) break
    await delay(READINESS_POLL_MS)
    if (Date.now() > nextHint) {
      nextHint = Date.now() + READINESS_HINT_MS
      say(`Not ready yet: ${readiness ? readiness.body.slice(0, 400) : 'the api process does not answer'}`)
    }
  }
  isReady = true
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => shutDown.run('Stopping'))
}
// A pipe that closed, such as `npm start | head`: the lines have nowhere to go, serving goes on.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)
shutDown.endWithNpm()

main().catch((error: unknown) => {
  // A stop during the start makes what runs there fail; that stop ends the process.
  if (!shutDown.hasBegun) return shutDown.run(wordsFor(error), 1)
})
