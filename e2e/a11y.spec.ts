import type { Page } from '@playwright/test'
import { expectAccessible, stillLook } from './support/accessible'
import { chooseFile, openList, rowAction, searchFor } from './support/deeds'
import { diskPath, type MadeImage, makeImage, makeShare, makeTeam, uniqueName } from './support/made'
import { credentialOf, enterAs, expect, test } from './support/person'
import { expectReady, expectUsable, nextStep, order } from './support/wizard'

// Many pages in one walk; a busy machine needs its time for each.
test.setTimeout(600_000)

test('pages have no serious fault for axe', async ({ enter, page: signedOut }) => {
  const image = await makeImage('acme/admin', uniqueName('a11y'))
  const page = await enter('acme/admin', stillLook)
  for (const [path, heading] of pagesOf(image)) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: heading }).first()).toBeVisible()
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    await expectAccessible(page, path)
  }
  const owner = await enter('acme/owner', stillLook)
  await owner.goto('/audit')
  await expect(owner.getByRole('heading', { name: 'Audit trail' })).toBeVisible()
  await expect(owner.locator('[aria-busy=true]')).toHaveCount(0)
  await expectAccessible(owner, 'audit')
  const newcomer = await enter('acme/newcomer', stillLook)
  await newcomer.goto('/images/private')
  await expect(newcomer.getByRole('heading', { name: 'No permission' })).toBeVisible()
  await expectAccessible(newcomer, 'no access')
  await signedOut.emulateMedia(stillLook)
  await signedOut.goto('/sign-in')
  await expectAccessible(signedOut, 'sign-in')
})

test('pages of the operator have no serious fault for axe', async ({ enter }) => {
  const page = await enter('operator/owner', stillLook)
  const own = credentialOf('operator/owner').accountId
  for (const [path, heading] of [
    ['/operator/accounts', 'Accounts'],
    ['/operator/accounts?create=true', 'Create account'],
    [`/operator/accounts/${own}`, 'operator'],
    ['/operator/quotas', 'Quota requests'],
    ['/operator/regions', 'Regions and zones'],
    ['/operator/integrity', 'Integrity'],
    ['/operator/health', 'System health'],
    ['/operator/settings', 'Settings'],
  ] as const) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: heading }).first()).toBeVisible()
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    await expectAccessible(page, path)
  }
})

test('dialogs and menus have no serious fault for axe', async ({ enter }) => {
  const image = await makeImage('acme/admin', uniqueName('a11y-dialogs'))
  const offer = await makeImage('globex/owner', uniqueName('a11y-offer'))
  await makeShare('globex/owner', offer.imageId, 'acme')
  const page = await enter('acme/admin', stillLook)
  const expectClean = (where: string) => expectAccessible(page, where)

  await openList(page, 'shared')
  await page.getByRole('button', { name: 'Look' }).first().click()
  await expectClean('inbox, opened')

  await openList(page, 'private')
  await searchFor(page, image.name)
  for (const [action, role] of [
    ['Modify', 'dialog'],
    ['Share', 'dialog'],
    ['Delete', 'alertdialog'],
  ] as const) {
    await rowAction(page, image.name, action)
    const dialog = page.getByRole(role, { name: new RegExp(image.name) })
    await expect(dialog).toBeVisible()
    if (action === 'Share') {
      await dialog.getByRole('textbox', { name: 'Receiver' }).fill('globex nobody')
      await page.keyboard.press('Enter')
      await expect(dialog.getByText('There is no account nobody.')).toBeVisible()
    }
    await expectClean(`dialog ${action}`)
    await page.goto(page.url().replace(/[?&]dialog=.*/, ''))
  }
  for (const [name, opened] of [
    [`Actions for ${image.name}`, page.getByRole('menu')],
    ['Export as CSV', page.getByRole('menu')],
    ['Status', page.getByRole('dialog', { name: 'Status' })],
    ['Columns', page.getByRole('menu')],
    ['Language', page.getByRole('menu')],
    ['Account menu of admin', page.getByRole('dialog', { name: /Account menu/ })],
    [/^Jobs/, page.getByRole('dialog', { name: 'Jobs' })],
  ] as const) {
    // A filter has the name of its column's heading, and stands before it.
    await page
      .getByRole('button', { name, exact: typeof name === 'string' })
      .first()
      .click()
    await expect(opened).toBeVisible()
    await expectClean(`opened: ${name}`)
    await page.keyboard.press('Escape')
    await expect(opened).toHaveCount(0)
  }
  await page.getByRole('checkbox', { name: `Select ${image.name}` }).check()
  await expectClean('a selected row')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Search and commands' })).toBeVisible()
  await expectClean('palette')

  await page.goto('/buckets?create=true')
  await expect(page.getByRole('dialog', { name: 'Create bucket' })).toBeVisible()
  await expectClean('dialog Create bucket')
  await page.goto(`/images/${image.imageId}?tab=tags`)
  await page.getByRole('button', { name: 'Add tag' }).click()
  await expect(page.getByRole('dialog', { name: 'Add tag' })).toBeVisible()
  await expectClean('dialog Add tag')
})

test('pages and dialogs of identity and access have no serious fault for axe', async ({ enter, callAs }) => {
  const owner = await callAs('acme/owner')
  const { users } = (await owner.json<{ users: Named[] }>('/api/console/iam/users')).body
  const { groups } = (await owner.json<{ groups: Named[] }>('/api/console/iam/groups')).body
  const userId = users.find(({ name }) => name === 'admin')?.id
  const groupId = groups.find(({ name }) => name === 'admins')?.id
  const page = await enter('acme/owner', stillLook)
  for (const [path, heading] of [
    ['/iam/users', 'Users'],
    ['/iam/users?q=matches-nothing', 'Users'],
    ...['overview', 'permissions', 'sessions', 'keys'].map((tab) => [
      `/iam/users/${userId}?tab=${tab}`,
      'admin',
    ]),
    ['/iam/groups', 'User groups'],
    [`/iam/groups/${groupId}`, 'admins'],
    [`/iam/groups/${groupId}?tab=members`, 'admins'],
    ['/iam/policies', 'Policies and roles'],
    ['/iam/policies/IMS%20Administrator', 'IMS Administrator'],
    ['/iam/policies/new?example=officeOnly', 'Create policy'],
    ['/iam/agencies', 'Agencies'],
    ['/iam/explain', 'Explain permissions'],
    [`/iam/explain?user=${userId}&action=ims:images:delete`, 'Explain permissions'],
  ] as [string, string][]) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: heading, exact: true }).first()).toBeVisible()
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    await expectAccessible(page, path)
  }
  for (const [path, button, role] of [
    ['/iam/users', 'Create user', 'dialog'],
    [`/iam/users/${userId}`, 'Reset password', 'dialog'],
    [`/iam/users/${userId}`, 'Disable', 'alertdialog'],
    [`/iam/users/${userId}`, 'Delete', 'alertdialog'],
    [`/iam/users/${userId}`, 'Edit groups', 'dialog'],
    ['/iam/groups', 'Create group', 'dialog'],
    [`/iam/groups/${groupId}`, 'Grant permissions', 'dialog'],
    [`/iam/groups/${groupId}?tab=members`, 'Add members', 'dialog'],
    ['/iam/agencies', 'Create agency', 'dialog'],
  ] as const) {
    await page.goto(path)
    await page.getByRole('button', { name: button, exact: true }).first().click()
    await expect(page.getByRole(role)).toBeVisible()
    await expectAccessible(page, `${path}: ${button}`)
  }
  await page.goto('/iam/policies/new?example=officeOnly')
  await page.getByRole('radio', { name: 'JSON' }).click()
  await page.getByRole('textbox', { name: 'Policy as JSON' }).fill('{ "Version": ')
  await expect(page.getByText('This is not JSON').first()).toBeVisible()
  await expectAccessible(page, 'a faulty policy as JSON')
})

test('the wizard has no serious fault for axe at any step', async ({ enter }) => {
  const page = await enter('acme/admin', stillLook)
  await openWizard(page)
  await expectAccessible(page, 'wizard: source')
  await chooseFile(page, 'Choose file', diskPath('with-backing-file.qcow2'))
  await expect(page.getByText('This file cannot be imported')).toBeVisible()
  await expectAccessible(page, 'wizard: refused file')
  await page.getByRole('button', { name: 'Choose another file' }).click()
  await chooseFile(page, 'Choose file', diskPath('centos-7.9.qcow2'))
  await expectUsable(page)
  await expectAccessible(page, 'wizard: file read')
  await nextStep(page, 'Configuration')
  const name = uniqueName('a11y-wizard')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await page.getByRole('button', { name: 'Add tag' }).click()
  await expectAccessible(page, 'wizard: configuration')
  await nextStep(page, 'Review')
  await expectAccessible(page, 'wizard: review')
  await order(page)
  await expectReady(page, name)
  await expectAccessible(page, 'wizard: done')
  await page.getByRole('button', { name: /^Uploads/ }).click()
  await expectAccessible(page, 'upload tray')
})

test('credentials have no serious fault for axe', async ({ browser }) => {
  const { owner, newbie, nobody } = await makeTeam()
  const led = await enterAs(browser, newbie, '/buckets', stillLook)
  await expect(led.getByRole('heading', { name: 'Choose a new password' })).toBeVisible()
  await expectAccessible(led, 'forced change')
  const lost = await enterAs(browser, nobody, '/', stillLook)
  await expect(lost.getByRole('region', { name: 'Who can help' })).toBeVisible()
  await expectAccessible(lost, 'who can help')

  const page = await enterAs(browser, owner, '/account', stillLook)
  await expect(page.getByRole('heading', { name: 'My credentials' })).toBeVisible()
  await expectAccessible(page, 'my credentials')
  for (const [dialog, name] of [
    ['password', 'Change password'],
    ['access-key', 'Create access key'],
  ] as const) {
    await page.goto(`/account?dialog=${dialog}`)
    await expect(page.getByRole('dialog', { name })).toBeVisible()
    await expectAccessible(page, `dialog ${name}`)
  }
  await page.getByRole('dialog').getByRole('button', { name: 'Create access key' }).click()
  await expect(page.getByRole('dialog', { name: 'Access key created' })).toBeVisible()
  await expectAccessible(page, 'dialog Access key created')
  await page.goto('/account/security')
  await expect(page.getByLabel('Minimum length')).toBeEnabled()
  await expectAccessible(page, 'account settings')
})

interface Named {
  id: string
  name: string
}

function pagesOf({ imageId, bucketId, name, bucketName }: MadeImage): readonly (readonly [string, string])[] {
  return [
    ...['public', 'private', 'shared', 'market'].map((list) => [`/images/${list}`, 'Images'] as const),
    ['/images/private?search=matches-nothing', 'Images'],
    ...['overview', 'members', 'tags', 'jobs'].map((tab) => [`/images/${imageId}?tab=${tab}`, name] as const),
    ['/buckets', 'Buckets'],
    [`/buckets/${bucketId}`, bucketName],
    ['/keys', 'Keys'],
    ['/keys?create=true', 'Create key'],
    ['/jobs', 'Jobs'],
    ['/quotas', 'My quotas'],
    ['/quotas?request=private_images', 'Request an increase'],
    ['/reference/formats', 'Image file formats'],
    ['/reference/os', 'Operating systems'],
    ['/reference/os/life-cycle', 'Operating systems'],
    ['/images/00000000-0000-4000-8000-000000000000', 'This page does not exist'],
  ]
}

async function openWizard(page: Page): Promise<void> {
  await page.goto('/images/new')
  await expect(page.getByRole('button', { name: 'Choose file' })).toBeVisible()
}
