import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pageAction } from '@/lib/domain/iam/pages'
import { config } from '@/proxy'
import { projectRoot } from '@/server/project-root'

/** Pages that everybody who is signed in may open. */
const open = [/^\/$/, /^\/no-access$/, /^\/reference\//, /^\/account(\/password)?$/]

/** Every console page, with something in the place of each parameter. */
const pages = (readdirSync(join(projectRoot, 'app', '(console)'), { recursive: true }) as string[])
  .filter((file) => file === 'page.tsx' || file.endsWith('/page.tsx'))
  .map((file) => file.replace(/\/?page\.tsx$/, ''))
  .map(
    (folder) =>
      `/${folder.replaceAll(/\([^)]*\)\/?/g, '').replaceAll(/\[[^\]]*\]/g, 'x')}`.replace(/\/$/, '') || '/',
  )

const isMatched = (page: string): boolean =>
  config.matcher.some((pattern) => {
    const prefix = pattern.replace(/\/:path\*$/, '')
    return (
      page === pattern || (pattern.endsWith('/:path*') && (page === prefix || page.startsWith(`${prefix}/`)))
    )
  })

describe('every console page [P1]', () => {
  it('is found', () => expect(pages.length).toBeGreaterThan(12))

  it.each(pages)('%s passes the middleware', (page) => expect(isMatched(page)).toBe(true))

  it.each(pages)('%s asks for an action, or is open on purpose', (page) => {
    expect(pageAction(page) !== null || open.some((pattern) => pattern.test(page))).toBe(true)
  })
})
