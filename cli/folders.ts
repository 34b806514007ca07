import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

export type Environment = Readonly<Record<string, string | undefined>>

function folderOf(env: Environment, variable: string, fallback: readonly string[]): string {
  const given = env[variable]
  // A relative path is to be ignored, says the base directory specification.
  const base = given && isAbsolute(given) ? given : join(env.HOME || homedir(), ...fallback)
  return join(base, 'imprint')
}

/** Profiles with their tokens. */
export const configFile = (env: Environment): string =>
  join(folderOf(env, 'XDG_CONFIG_HOME', ['.config']), 'config.json')

/** What goes on between two calls: uploads to be continued, jobs that were started. */
export const stateFolder = (env: Environment): string => folderOf(env, 'XDG_STATE_HOME', ['.local', 'state'])
