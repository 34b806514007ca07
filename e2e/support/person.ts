import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from '@playwright/test'
import type { SeedCredential } from '../../prisma/seed'
import { HttpSession } from '../../test/support/http-session'

/** `account/user` of the demo seed. */
export type Person =
  | 'operator/owner'
  | 'acme/owner'
  | 'acme/editor'
  | 'acme/viewer'
  | 'acme/admin'
  | 'acme/newcomer'
  | 'globex/owner'

type StorageState = Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>

export interface People {
  /** A browser window of this person, signed in; each call is a browser of its own. */
  enter(person: Person, options?: BrowserContextOptions): Promise<Page>
  /** The same person without a browser. */
  callAs(person: Person): Promise<HttpSession>
}

interface WorkerPeople {
  /** Signs in through the form, once a person. */
  stateOf(person: Person): Promise<StorageState>
}

export const test = base.extend<People, WorkerPeople>({
  // biome-ignore lint/correctness/noEmptyPattern: the runner reads the needed fixtures from the pattern
  baseURL: async ({}, use) => use(process.env.IMPRINT_E2E_URL),
  stateOf: [
    async ({ browser }, use) => {
      const states = new Map<Person, Promise<StorageState>>()
      await use((person) => {
        const state = states.get(person) ?? signedInState(browser, person)
        states.set(person, state)
        return state
      })
    },
    { scope: 'worker' },
  ],
  enter: async ({ browser, stateOf }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (person, options) => {
      const context = await browser.newContext({ ...options, storageState: await stateOf(person) })
      contexts.push(context)
      return context.newPage()
    })
    for (const context of contexts) await context.close()
  },
  callAs: async ({ stateOf }, use) => {
    await use(async (person) => {
      const { cookies } = await stateOf(person)
      return new HttpSession(address(), Object.fromEntries(cookies.map(({ name, value }) => [name, value])))
    })
  },
})
export { expect }

export const address = (): string => process.env.IMPRINT_E2E_URL ?? ''

export function credentialOf(person: Person): SeedCredential {
  const path = join(process.env.IMPRINT_E2E_DATA ?? '', 'credentials.json')
  const all = JSON.parse(readFileSync(path, 'utf8')) as SeedCredential[]
  const found = all.find(({ account, user }) => `${account}/${user}` === person)
  if (!found) throw new Error(`no credential of ${person}`)
  return found
}

async function signedInState(browser: Browser, person: Person): Promise<StorageState> {
  const context = await browser.newContext({ baseURL: address() })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await signIn(page, credentialOf(person))
  await page.waitForURL((url) => url.pathname !== '/sign-in')
  const state = await context.storageState()
  await context.close()
  return state
}

/** A window of its own, signed in through the form; ends on the page that was wanted, or where that leads. */
export async function enterAs(
  browser: Browser,
  credential: Pick<SeedCredential, 'account' | 'user' | 'password'>,
  path: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ ...options, baseURL: address() })
  const page = await context.newPage()
  await page.goto(path)
  await signIn(page, credential)
  await page.waitForURL((url) => url.pathname !== '/sign-in')
  return page
}

/** Fills in the form and sends it. */
export async function signIn(
  page: Page,
  { account, user, password }: Pick<SeedCredential, 'account' | 'user' | 'password'>,
): Promise<void> {
  await page.getByLabel('Account name').fill(account)
  await page.getByLabel('User name').fill(user)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
