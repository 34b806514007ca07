import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '@/server/project-root'
import { type Layer, layers, outside } from './architecture/layers'
import { type Import, importsOf, projectFiles, readProjectFile } from './architecture/source-files'

const files = projectFiles()
const isTest = (file: string) => /\.(test|spec)\.tsx?$/.test(file)
const isSource = (file: string) => /\.(ts|tsx)$/.test(file) && !file.endsWith('.d.ts')
const isOutside = (file: string) => outside.includes(file.split('/')[0]!) || !/\//.test(file)

function layerOf(file: string): Layer | undefined {
  return layers
    .filter(({ path }) => file === path || file.startsWith(`${path}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0]
}

/** The reason why `file` must not have this import, or nothing. */
function complaint(file: string, layer: Layer, { target, isOurs, isTypeOnly }: Import): string[] {
  if (!isOurs) {
    return !layer.packages || layer.packages.test(target) ? [] : [`${file} uses ${target}. ${layer.instead}`]
  }
  const covers = (path: string) => target === path || target.startsWith(`${path}/`)
  const isAllowed =
    [layer.path, ...layer.uses].some(covers) || (isTypeOnly && layer.usesTypesOf?.some(covers))
  return isAllowed ? [] : [`${file} imports ${target}. ${layer.instead}`]
}

describe('arrows', () => {
  const sources = files.filter((file) => isSource(file) && !isTest(file))

  it('point inwards', () => {
    const complaints = sources.flatMap((file) => {
      const layer = layerOf(file)
      return layer ? importsOf(file).flatMap((found) => complaint(file, layer, found)) : []
    })
    expect(complaints).toEqual([])
  })

  it('start somewhere: every source file has a layer', () => {
    expect(sources.filter((file) => !layerOf(file) && !isOutside(file))).toEqual([])
  })
})

describe('the repository', () => {
  const texts = files.filter((file) =>
    /\.(ts|tsx|mjs|json|md|css|sh|yml|yaml|toml|sql)$|^\.ci\/run$/.test(file),
  )

  it('has no test that is switched off or singled out', () => {
    const marks = /\b(?:describe|it|test)\.(?:only|skip|todo)\(/
    expect(files.filter((file) => isTest(file) && marks.test(readProjectFile(file)))).toEqual([])
  })

  it('names no folder of somebody’s machine', () => {
    const personal = /(?<![\w.:/-])\/(?:work|home\/\w+|root|Users\/\w+)\//
    const exceptions = ['test/architecture.test.ts']
    const complaints = texts.filter(
      (file) => personal.test(readProjectFile(file)) && !exceptions.includes(file),
    )
    expect(complaints).toEqual([])
  })

  it('names no package registry in its lock', () => {
    expect(readProjectFile('package-lock.json')).not.toMatch(/"resolved": "https?:/)
    expect(readProjectFile('.npmrc')).not.toMatch(/registry\s*=\s*https?:/)
  })

  it('has documents that name existing files only', () => {
    const known = /^(?:app|components|lib|server|worker|cli|prisma|e2e|test|bench|docs|scripts|public|\.ci)\//
    const documents = files.filter((file) => file.endsWith('.md'))
    const complaints = documents.flatMap((document) => {
      const text = readProjectFile(document)
      const quoted = [...text.matchAll(/`([^`\s]+)`/g)]
        .map(([, path]) => path!)
        .filter((path) => known.test(path))
      const linked = [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, path]) =>
        join(dirname(document), path!),
      )
      return [...quoted, ...linked]
        .filter((path) => !/[<*…{]/.test(path) && !existsSync(join(projectRoot, path)))
        .map((path) => `${document} names ${path}, which does not exist`)
    })
    expect(complaints).toEqual([])
  })
})
