import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { projectRoot } from '@/server/project-root'
import form from './en/form.json'

/** Codes for people who write policies have messages of their own; the console itself answers to the others. */
const elsewhere = [
  'lib/domain/iam/policy-document.ts',
  'lib/domain/iam/input.ts',
  'lib/api/console',
  'lib/auth',
]

const places = [
  /invalid\([^()]*?,\s*'([a-z0-9_]+)'\)/g,
  /reason: '([a-z0-9_]+)'/g,
  /\.(?:min|max|regex|refine|int|enum|length|startsWith)\((?:[^()]|\([^()]*\))*?,\s*'([a-z0-9_]+)',?\s*\)/g,
  /z\.(?:string|number)\('([a-z0-9_]+)'\)/g,
]

it('every rule that a refusal can name is a sentence', () => {
  const files = ['lib/domain', 'lib/services', 'lib/api'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(folder, file),
    ),
  )
  const rules = files
    .filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
    .filter((file) => !elsewhere.some((path) => file.startsWith(path)))
    .flatMap((file) => {
      const text = readFileSync(join(projectRoot, file), 'utf8')
      return places.flatMap((place) => [...text.matchAll(place)].map(([, rule]) => `${file}: ${rule}`))
    })
  expect(rules.length).toBeGreaterThan(100)
  const missing = rules.filter((found) => !Object.hasOwn(form.rules, found.split(': ')[1]!))
  expect(missing).toEqual([])
})
