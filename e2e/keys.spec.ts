import type { Page } from '@playwright/test'
import { expectAccessible, stillLook } from './support/accessible'
import {
  expectRefused,
  expectRow,
  expectToast,
  factOf,
  menuItem,
  rowAction,
  searchFor,
} from './support/deeds'
import { makeImage, makeKey, makeTeam, makeUser, uniqueName } from './support/made'
import { enterAs, expect, test } from './support/person'

const keyTable = (page: Page) => page.getByRole('region', { name: 'Keys', exact: true })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

test('a key from its making to its deletion, which is taken back', async ({ browser }) => {
  test.setTimeout(600_000)
  const { owner, editor } = await makeTeam()
  const page = await enterAs(browser, owner, '/keys', stillLook)
  const alias = uniqueName('team-images')

  await test.step('there is none yet, and one is made by keyboard', async () => {
    await expect(page.getByText('No keys yet')).toBeVisible()
    await expectAccessible(page, 'no keys')
    await button(page, 'Create key').first().focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Create key' })
    await dialog.getByRole('textbox', { name: 'Alias' }).fill('ims/default')
    await page.keyboard.press('Enter')
    await expect(dialog.getByText('Aliases that end with “/default” belong to default keys')).toBeVisible()
    await expectAccessible(page, 'dialog Create key')
    await dialog.getByRole('textbox', { name: 'Alias' }).fill(alias)
    await dialog.getByRole('textbox', { name: 'Description' }).fill('for the team')
    await page.keyboard.press('Enter')
    await expectToast(page, `The key “${alias}” is created`)
    await expectRow(keyTable(page), { name: alias, state: 'Enabled' })
  })
  await test.step('an alias is used once', async () => {
    await button(page, 'Create key').first().click()
    const dialog = page.getByRole('dialog', { name: 'Create key' })
    await dialog.getByRole('textbox', { name: 'Alias' }).fill(alias)
    await dialog.getByRole('button', { name: 'Create key' }).click()
    await expect(dialog.getByText(/Another key of this project has the alias/)).toBeVisible()
    await dialog.getByRole('textbox', { name: 'Alias' }).fill(`${alias}-2`)
    await dialog.getByRole('button', { name: 'Create key' }).click()
    await expectRow(keyTable(page), { name: `${alias}-2` })
  })
  await test.step('the list is filtered, and says when nothing is left', async () => {
    await page.getByRole('button', { name: 'Status' }).click()
    await page.getByRole('option', { name: 'Disabled' }).click()
    await page.keyboard.press('Escape')
    await expect(page).toHaveURL(/state=disabled/)
    await page
      .getByRole('button', { name: /^Clear/ })
      .first()
      .click()
    await searchFor(page, `${alias}-2`)
    await expect(keyTable(page).getByRole('row')).toHaveCount(2)
    await expectAccessible(page, 'list of keys')
  })

  await page.goto('/keys')
  await page.getByRole('link', { name: alias, exact: true }).click()
  await expect(page.getByRole('heading', { name: alias })).toBeVisible()
  await test.step('it is rotated: the old version stays', async () => {
    await button(page, 'Rotate').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Rotate' }).click()
    await expectToast(page, `The key “${alias}” has version 2 now`)
    const versions = page.getByRole('list', { name: 'Versions' }).getByRole('listitem')
    await expect(versions).toHaveCount(2)
    await expect(versions.first()).toContainText('Current')
  })
  await test.step('a user is granted its use, once, and loses it again', async () => {
    await page.getByRole('link', { name: 'Grants' }).click()
    await expect(page.getByText('No grants yet')).toBeVisible()
    await expectAccessible(page, 'no grants')
    await grantTo(page, editor.user)
    await expectToast(page, `${editor.user} may use the key “${alias}” now`)
    await expectRow(page.getByRole('region', { name: 'Grants', exact: true }), {
      name: editor.user,
      actions: 'Encrypt new images and Open encrypted images',
    })
    const again = await grantTo(page, editor.user)
    await expect(again.getByText('has a grant for this key already')).toBeVisible()
    await expectAccessible(page, 'dialog Create grant')
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click()
    await rowAction(page, editor.user, 'Retire grant')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Retire grant' }).click()
    await expectToast(page, `The grant of ${editor.user} is retired`)
    await page.getByRole('link', { name: 'Overview' }).click()
  })
  await test.step('it is disabled and enabled again', async () => {
    await button(page, 'Disable').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click()
    await expect(page.getByText('This key is disabled. Nothing can be encrypted')).toBeVisible()
    await expectRefused(button(page, 'Rotate'), /is disabled. Enable it first/)
    await expectAccessible(page, 'disabled key')
    await button(page, 'Enable').click()
    await expectToast(page, `The key “${alias}” is enabled`)
  })
  await test.step('its deletion asks for days and the alias', async () => {
    await button(page, 'Schedule deletion').click()
    const dialog = page.getByRole('dialog', { name: `Delete the key “${alias}”?` })
    await expect(dialog.getByText('No image is encrypted with this key.')).toBeVisible()
    await dialog.getByRole('textbox', { name: 'Waiting period' }).fill('6')
    await dialog.getByRole('textbox', { name: /to confirm/ }).fill('something else')
    await dialog.getByRole('button', { name: 'Schedule deletion' }).click()
    await expect(dialog.getByText('Must be at least 7')).toBeVisible()
    await expect(dialog.getByText('This is not the name')).toBeVisible()
    await expectAccessible(page, 'dialog Schedule deletion')
    await dialog.getByRole('textbox', { name: 'Waiting period' }).fill('7')
    await dialog.getByRole('textbox', { name: /to confirm/ }).fill(alias)
    await dialog.getByRole('button', { name: 'Schedule deletion' }).click()
    await expectToast(page, `The key “${alias}” will be deleted in 7 days`)
    await expect(page.getByText(/This key is destroyed on .* unless the deletion is cancelled/)).toBeVisible()
    await expectAccessible(page, 'key that waits for its deletion')
  })
  await test.step('and is taken back: the key is there, disabled', async () => {
    await button(page, 'Cancel deletion').click()
    await expectToast(page, `The key “${alias}” stays`)
    await expect(factOf(page, 'Status')).toContainText('Disabled')
  })
  await test.step('all of it is in the audit trail', async () => {
    await page.goto(`/audit?search=${encodeURIComponent(alias)}`)
    const events = page.getByRole('table')
    for (const event of ['Create key', 'Rotate key', 'Schedule key deletion', 'Cancel key deletion'])
      await expect(events.getByText(event).first()).toBeVisible()
  })
  await test.step('in Chinese too', async () => {
    await page.goto('/keys')
    await page.getByRole('button', { name: 'Language' }).click()
    await page.getByRole('menuitemradio', { name: '简体中文' }).click()
    await expect(page.getByRole('heading', { name: '密钥' })).toBeVisible()
    await expect(page.getByText('已禁用').first()).toBeVisible()
  })
})

test('whoever disables or deletes a key sees which images need it; a reader can do neither', async ({
  enter,
  browser,
}) => {
  test.setTimeout(600_000)
  const alias = uniqueName('needed')
  const keyId = await makeKey('acme/owner', alias)
  const image = await makeImage('acme/admin', uniqueName('encrypted'), keyId)
  const page = await enter('acme/owner', stillLook)
  await page.goto(`/keys/${keyId}?tab=images`)
  await expectRow(page.getByRole('region', { name: 'Images', exact: true }), { name: image.name })
  await expectAccessible(page, 'images of a key')
  await button(page, 'Disable').click()
  await expect(page.getByRole('alertdialog')).toContainText('1 image cannot be opened')
  await page.keyboard.press('Escape')
  await button(page, 'Schedule deletion').click()
  await expect(page.getByRole('dialog')).toContainText('1 image is encrypted with this key and will be lost')

  const reader = await makeUser('acme/owner', uniqueName('key-reader'), ['KMS CMKReadOnlyAccess'])
  const readerPage = await enterAs(browser, reader, '/keys')
  await expectRefused(button(readerPage, 'Create key').first(), /You are not allowed to do this/)
  await searchFor(readerPage, alias)
  await expectRefused(await menuItem(readerPage, alias, 'Disable'), /You are not allowed to do this/)
  await readerPage.keyboard.press('Escape')
  await readerPage.goto(`/keys/${keyId}`)
  for (const name of ['Edit', 'Rotate', 'Disable', 'Schedule deletion'])
    await expectRefused(button(readerPage, name), /You are not allowed to do this/)
})

/** Fills in and sends the dialog of a grant; gives it back, for what it says then. */
async function grantTo(page: Page, user: string) {
  await button(page, 'Create grant').first().click()
  const dialog = page.getByRole('dialog', { name: /^Grant the use of/ })
  await dialog.getByRole('combobox', { name: 'User' }).click()
  await page.getByRole('option', { name: user }).click()
  await dialog.getByRole('button', { name: 'Create grant' }).click()
  return dialog
}
