import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Action } from '@/lib/domain/iam/actions'
import { actionOf, type Verb } from '@/lib/services/verb'
import { projectRoot } from '@/server/project-root'

export interface NamedVerb {
  name: string
  file: string
  action: Action
  verb: Verb<unknown, unknown>
}

/** Every verb that `lib/services` exports, found and not listed: a new one cannot be forgotten. */
export async function allVerbs(): Promise<NamedVerb[]> {
  const folder = join(projectRoot, 'lib', 'services')
  if (!existsSync(folder)) throw new Error(`${folder} is not there`)
  const files = (readdirSync(folder, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .toSorted()
  const found: NamedVerb[] = []
  for (const file of files) {
    const path = join(folder, file)
    const exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>
    for (const [name, value] of Object.entries(exported)) {
      const action = actionOf(value)
      if (action)
        found.push({ name, file: relative(projectRoot, path), action, verb: value as NamedVerb['verb'] })
    }
  }
  return found
}
