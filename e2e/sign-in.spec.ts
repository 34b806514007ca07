import { HttpSession } from '../test/support/http-session'
import { uniqueName } from './support/made'
import { address, credentialOf, expect, signIn, test } from './support/person'

test('a wrong password is refused without telling which part is wrong', async ({ page }) => {
  await page.goto('/sign-in')
  await signIn(page, { ...credentialOf('acme/editor'), password: 'not the password' })
  await expect(
    page.getByRole('alert').filter({ hasText: 'Account, user or password is not right' }),
  ).toBeVisible()
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('')
  await expect(page).toHaveURL(/\/sign-in/)
})

test('who is signed out is led to the sign-in page and back to where they wanted', async ({ page }) => {
  await page.goto('/images/shared?search=web')
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=%2Fimages%2Fshared%3Fsearch%3Dweb$/)
  await signIn(page, credentialOf('acme/editor'))
  await expect(page).toHaveURL(/\/images\/shared\?search=web$/)
})

test('sign-in never leads to another site', async ({ page }) => {
  await page.goto('/sign-in?callbackUrl=//example.com/x')
  await signIn(page, credentialOf('acme/editor'))
  await page.waitForURL(/\/images\//)
  expect(new URL(page.url()).origin).toBe(address())
})

test('sign-out ends the session: the cookie from before is worth nothing', async ({ page }) => {
  await page.goto('/sign-in')
  await signIn(page, credentialOf('acme/editor'))
  await page.waitForURL(/\/images\//)
  const cookies = Object.fromEntries((await page.context().cookies()).map(({ name, value }) => [name, value]))
  const before = new HttpSession(address(), { ...cookies })
  expect((await before.fetch('/api/console/images?tab=private')).status).toBe(200)

  await page.getByRole('button', { name: 'Account menu of editor' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('You have been signed out.')).toBeVisible()

  const after = new HttpSession(address(), cookies)
  expect((await after.fetch('/api/console/images?tab=private')).status).toBe(401)
  const asked = await after.fetch('/images/private')
  expect(asked.status).toBe(307)
  expect(asked.headers.get('location')).toContain('/sign-in')
})

test('language and theme stay as they were chosen', async ({ enter }) => {
  const page = await enter('acme/editor')
  await page.goto('/images/private')
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitemradio', { name: '简体中文' }).click()
  await expect(page.getByRole('heading', { name: '镜像' })).toBeVisible()
  await page.getByRole('button', { name: '主题' }).click()
  await page.getByRole('menuitemradio', { name: '深色' }).click()
  await expect(page.locator('html')).toHaveClass(/dark/)

  await page.goto('/buckets')
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(page.locator('html')).toHaveClass(/dark/)
  await expect(page.getByRole('heading', { name: '桶' })).toBeVisible()
})

test('guessing a password is slowed down', async ({ page }) => {
  // A user of this test alone: the others go on to sign in.
  const guess = { account: 'acme', user: uniqueName('ghost'), password: 'a guess' }
  await page.goto('/sign-in')
  const refusal = page.getByRole('alert').filter({ hasText: /\w/ })
  const freeTries = 5
  for (let attempt = 0; attempt < freeTries; attempt++) {
    await signIn(page, guess)
    await expect(refusal).toContainText('Account, user or password is not right')
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue('')
  }
  await signIn(page, guess)
  await expect(refusal).toContainText(/Too many attempts\. Try again in \d+ seconds?\./)
  await expect(page.getByRole('button', { name: 'Sign in' })).toHaveAttribute('aria-disabled', 'true')
})

test('a newcomer without any permission learns what is missing', async ({ enter }) => {
  const page = await enter('acme/newcomer')
  await page.goto('/images/private')
  await expect(page.getByText('You cannot open this page in CN North-Beijing4')).toBeVisible()
  await expect(page.getByText(/Missing: ims:images:list\. Granted by .*IMS ReadOnlyAccess/)).toBeVisible()
  await page.goto('/images/new')
  await expect(page.getByText(/Missing: ims:images:create/)).toBeVisible()
})
