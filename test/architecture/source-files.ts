import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, extname, join, relative, resolve } from 'node:path'
import { projectRoot } from '@/server/project-root'

export interface Import {
  /** Path in the project with its ending, or a package's name. */
  target: string
  isOurs: boolean
  /** Erased by the compiler: no dependency when running. */
  isTypeOnly: boolean
}

// As .gitignore says; git itself may be missing where the tests run.
const IGNORED =
  /^(node_modules|\.git|\.next|\.data|dist|test-results|playwright-report|coverage|next-env\.d\.ts)$/
const GENERATED = 'lib/db/generated'

/** The project's own files, with paths relative to it. */
export function projectFiles(folder = ''): string[] {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (IGNORED.test(entry.name) || path === GENERATED) return []
    return entry.isDirectory() ? projectFiles(path) : [path]
  })
}

export function readProjectFile(file: string): string {
  return readFileSync(join(projectRoot, file), 'utf8')
}

const STATEMENT = /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s*)?['"]([^'"\n]+)['"]/g
const DYNAMIC = /\bimport\(\s*['"]([^'"\n]+)['"]/g

export function importsOf(file: string): Import[] {
  const text = readProjectFile(file)
  const statements = [...text.matchAll(STATEMENT)].map(
    ([, type, name]) => [name!, type !== undefined] as const,
  )
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, name]) => [name!, false] as const)
  return [...statements, ...dynamic].map(([name, isTypeOnly]) => {
    const path = name.startsWith('@/')
      ? name.slice(2)
      : name.startsWith('.')
        ? besides(file, name)
        : undefined
    return path === undefined
      ? { target: name, isOurs: false, isTypeOnly }
      : { target: withEnding(path), isOurs: true, isTypeOnly }
  })
}

function besides(file: string, name: string): string {
  return relative(projectRoot, resolve(projectRoot, dirname(file), name))
}

function withEnding(path: string): string {
  if (extname(path) !== '' && existsSync(join(projectRoot, path))) return path
  return [`${path}.ts`, `${path}.tsx`].find((file) => existsSync(join(projectRoot, file))) ?? path
}
