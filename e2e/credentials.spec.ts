import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { HttpSession } from '../test/support/http-session'
import { expectNoRow, expectRefused, expectRow, expectToast, rowAction } from './support/deeds'
import { makeTeam } from './support/made'
import { address, enterAs, expect, signIn, test } from './support/person'
import { recordActions, replay } from './support/server-actions'

/** A control that says why it does nothing; it has the focus, so that the reason stays in sight. */
async function expectInert(control: Locator, reason: RegExp): Promise<void> {
  await expect(control).toHaveAttribute('aria-disabled', 'true')
  await control.focus()
  await control.hover()
  await expect(control.page().getByRole('tooltip')).toContainText(reason)
}

async function fillPasswords(page: Page, present: string, wanted: string, again = wanted): Promise<void> {
  await page.getByLabel('Present password').fill(present)
  await page.getByLabel('New password', { exact: true }).fill(wanted)
  await page.getByLabel('New password, once more').fill(again)
}

test('a changed password ends the other sessions, which are led to sign in', async ({ browser }) => {
  const { editor } = await makeTeam()
  const page = await enterAs(browser, editor, '/account')
  const other = await enterAs(browser, editor, '/buckets')
  await expect(other.getByRole('heading', { name: 'Buckets' })).toBeVisible()
  const third = await enterAs(browser, editor, '/buckets?create=true')
  await expect(third.getByRole('textbox', { name: 'Name', exact: true })).toBeEnabled()

  await page.getByRole('button', { name: 'Change password' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change password' })
  const rule = (text: string) => dialog.getByRole('listitem').filter({ hasText: text })
  await fillPasswords(page, 'not it', 'short', 'other')
  await expect(rule('At least 10 characters')).toContainText('not met yet')
  await dialog.getByRole('button', { name: 'Change password' }).click()
  await expect(dialog.getByText('Does not meet the rules below')).toBeVisible()
  await expect(dialog.getByText('The two entries differ')).toBeVisible()
  const wanted = 'Something-better-7'
  await fillPasswords(page, 'not it', wanted)
  await expect(rule('At least 10 characters')).not.toContainText('not met yet')
  await dialog.getByRole('button', { name: 'Change password' }).click()
  await expect(dialog.getByText('The present password is not right')).toBeVisible()
  await page.getByLabel('Present password').fill(editor.password)
  await dialog.getByRole('button', { name: 'Change password' }).click()
  await expectToast(page, 'The password is changed')
  await page.reload()
  await expect(page.getByRole('heading', { name: 'My credentials' })).toBeVisible()

  await test.step('a read leads to the sign-in page and back', async () => {
    await other.getByRole('button', { name: 'Refresh' }).click()
    await expect(other.getByText('Your session has ended.')).toBeVisible()
    await signIn(other, editor)
    await expect(
      other.getByRole('alert').filter({ hasText: 'Account, user or password is not right' }),
    ).toBeVisible()
    await signIn(other, { ...editor, password: wanted })
    await expect(other).toHaveURL(/\/buckets$/)
  })
  await test.step('so does an action', async () => {
    await third.getByRole('textbox', { name: 'Name', exact: true }).fill(`bucket-of-${editor.account}`)
    await third.getByRole('dialog').getByRole('button', { name: 'Create bucket' }).click()
    await expect(third.getByText('Your session has ended.')).toBeVisible()
    await expect(third).toHaveURL(/callbackUrl=%2Fbuckets%3Fcreate%3Dtrue/)
  })
})

test('sessions are listed and ended', async ({ browser }) => {
  const { editor } = await makeTeam()
  const page = await enterAs(browser, editor, '/account')
  const elsewhere = await HttpSession.signIn(address(), editor)
  const reads = async () => (await elsewhere.fetch('/api/console/account/profile')).status
  expect(await reads()).toBe(200)
  const table = page.getByRole('region', { name: 'Sessions' })
  await table.getByRole('button', { name: 'Refresh' }).click()
  const [own, foreign] = [
    table.getByRole('row').filter({ hasText: 'This one' }),
    table.getByRole('row').filter({ hasText: 'Unknown program' }),
  ]
  await expect(own).toContainText(/Chrome \d+ on Linux/)
  await expect(foreign).toBeVisible()
  await rowAction(page, 'Unknown program', 'End session')
  await page.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click()
  await expectToast(page, 'The session has ended')
  await expect(foreign).toHaveCount(0)
  expect(await reads()).toBe(401)
  await expectInert(table.getByRole('button', { name: 'End all others' }), /There is no other session/)
})

test('an access key is shown once, and two are enough', async ({ browser }) => {
  const { editor } = await makeTeam()
  const page = await enterAs(browser, editor, '/account')
  const table = page.getByRole('region', { name: 'Access keys' })
  const create = table.getByRole('button', { name: 'Create access key' }).first()
  const dialog = page.getByRole('dialog', { name: 'Create access key' })
  await create.click()
  await dialog.getByLabel('Description').fill('=build("x")')
  await dialog.getByRole('button', { name: 'Create access key' }).click()
  const shown = page.getByRole('dialog', { name: 'Access key created' })
  const id = (await shown.getByText(/^[A-Z2-7]{20}$/).textContent()) ?? ''
  const secret = (await shown.getByText(/^[\w-]{40}$/).textContent()) ?? ''
  await test.step('it cannot be closed by accident', async () => {
    await page.keyboard.press('Escape')
    const question = page.getByRole('alertdialog', { name: 'Close without keeping the secret?' })
    await question.getByRole('button', { name: 'Back to the key' }).click()
    await expect(shown.getByText(secret)).toBeVisible()
  })
  const downloading = page.waitForEvent('download')
  await shown.getByRole('button', { name: 'Download CSV' }).click()
  const file = await downloading
  expect(file.suggestedFilename()).toBe(`credentials-${id}.csv`)
  expect(await readFile(await file.path(), 'utf8')).toBe(
    `"User Name","Access Key Id","Secret Access Key"\r\n"editor","${id}","${secret}"\r\n`,
  )
  await shown.getByRole('button', { name: 'Close' }).last().click()
  await expect(shown).toHaveCount(0)
  await expectRow(table, { name: id, status: 'Enabled', used: 'Never', description: '=build' })
  await page.reload()
  await expectRow(table, { name: id, status: 'Enabled' })
  expect(await page.content()).not.toContain(secret)

  await test.step('the second fills the limit', async () => {
    await create.click()
    await dialog.getByRole('button', { name: 'Create access key' }).click()
    await shown.getByRole('button', { name: 'Close' }).last().click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Close' }).click()
    await expectInert(create, /at most 2 access keys/)
  })
  await test.step('one is disabled, then deleted', async () => {
    await rowAction(page, id, 'Disable')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click()
    await expectRow(table, { name: id, status: 'Disabled' })
    await rowAction(page, id, 'Delete')
    const question = page.getByRole('alertdialog')
    await question.getByRole('textbox').fill(id)
    await question.getByRole('button', { name: 'Delete' }).click()
    await expectNoRow(table, id)
    await expect(create).not.toHaveAttribute('aria-disabled', 'true')
  })
})

test('who must change the password does that first, then goes on', async ({ browser }) => {
  const { newbie } = await makeTeam()
  const page = await enterAs(browser, newbie, '/images/shared?search=web')
  const heading = page.getByRole('heading', { name: 'Choose a new password' })
  await expect(heading).toBeVisible()
  for (const path of ['/account', '/buckets', '/no-access', '/']) {
    await page.goto(path)
    await expect(heading).toBeVisible()
  }
  await expect(page.getByRole('link', { name: 'Buckets' })).toHaveCount(0)
  const api = await page.request.get('/api/console/buckets')
  expect(api.status()).toBe(403)
  expect(await api.json()).toMatchObject({ error: { code: 'auth.password_change_required' } })

  await test.step('signing out works', async () => {
    await page.getByRole('button', { name: 'Account menu of newbie' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page.getByText('You have been signed out.')).toBeVisible()
  })
  await page.goto('/images/shared?search=web')
  await signIn(page, newbie)
  await expect(heading).toBeVisible()
  await fillPasswords(page, newbie.password, 'Something-better-7')
  await page.getByRole('button', { name: 'Change and go on' }).click()
  await expect(page).toHaveURL(/\/images\/shared\?search=web$/)
  await page.goto('/account/password')
  await expect(page).toHaveURL(/\/images\/private$/)
})

test('who has nothing learns who can help', async ({ browser }) => {
  const { nobody, owner } = await makeTeam()
  const page = await enterAs(browser, nobody, '/')
  await expect(page.getByRole('heading', { name: 'No permission' })).toBeVisible()
  await expect(page.getByText('You are in no user group yet')).toBeVisible()
  await expect(page.getByText(/Missing: ims:images:list\. Granted by .*IMS ReadOnlyAccess/)).toBeVisible()
  const who = page.getByRole('region', { name: 'Who can help' })
  await expect(who.getByRole('listitem')).toHaveText([owner.user])
  await expect(page.getByText(`Account: ${nobody.account}`)).toBeVisible()
  await page.getByRole('button', { name: 'Account menu of nobody' }).click()
  await expectRefused(page.getByRole('link', { name: 'Account settings' }), /iam:settings:get/)
  await page.getByRole('link', { name: 'My credentials' }).click()
  await expect(page.getByRole('heading', { name: 'My credentials' })).toBeVisible()
  await expect(page.getByText('You have no permission there').first()).toBeVisible()
})

test('a region without a grant is neither offered nor given', async ({ browser }) => {
  const { local, owner } = await makeTeam()
  const boss = await enterAs(browser, owner, '/buckets')
  const calls = recordActions(boss)
  await boss.getByRole('button', { name: /^Switch region/ }).click()
  await boss.getByRole('menuitemradio', { name: /Shanghai1/ }).click()
  await expect(boss.getByRole('button', { name: /^Switch region, now CN East-Shanghai1/ })).toBeVisible()
  const session = await HttpSession.signIn(address(), local)
  const same = { instead: 'cn-east-3', id: 'cn-east-3' }
  expect(await replay(session, calls[0]!, same)).toEqual({ isDone: false, codes: ['iam.region_unknown'] })
  const there = await session.json('/api/console/images?tab=private&region=cn-east-3')
  expect(there).toMatchObject({ status: 403, body: { error: { code: 'iam.denied' } } })

  const page = await enterAs(browser, local, '/buckets')
  await page.getByRole('button', { name: /^Switch region/ }).click()
  await expect(page.getByRole('menuitemradio')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await page
    .context()
    .addCookies([
      { name: 'imprint-region', value: 'cn-east-3', url: address(), httpOnly: true, sameSite: 'Lax' },
    ])
  await page.goto('/images/private')
  await expect(page.getByRole('heading', { name: 'You cannot open this page in' })).toBeVisible()
  await page.getByRole('button', { name: 'Switch to CN North-Beijing4' }).click()
  await expect(page).toHaveURL(/\/images\/private$/)
})

test('the rules of an account are set by its owner and read by others', async ({ browser }) => {
  const { owner, editor } = await makeTeam()
  const page = await enterAs(browser, owner, '/account/security')
  await expect(page.getByLabel('Minimum length')).toBeEnabled()
  await expectInert(page.getByRole('button', { name: 'Save changes' }), /Nothing has been changed/)
  await page.getByLabel('Minimum length').fill('7')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('Must be at least 8')).toBeVisible()
  await page.getByLabel('Minimum length').fill('16')
  await page.getByRole('radio', { name: /must be changed after a time/ }).click()
  await page.getByLabel('Days').fill('60')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expectToast(page, 'The account settings are saved')
  await page.reload()
  await expect(page.getByLabel('Minimum length')).toHaveValue('16')
  await expect(page.getByLabel('Days')).toHaveValue('60')

  const theirs = await enterAs(browser, editor, '/account?dialog=password')
  await expect(theirs.getByRole('dialog').getByText('At least 16 characters')).toBeVisible()
  await theirs.goto('/account/security')
  await expect(theirs.getByText(/Missing: iam:settings:get/)).toBeVisible()
})
