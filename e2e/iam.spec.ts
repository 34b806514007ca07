import type { Locator, Page } from '@playwright/test'
import { HttpSession } from '../test/support/http-session'
import { expectRefused, expectToast, menuItem, openList, searchFor } from './support/deeds'
import { makeImage, uniqueName } from './support/made'
import { address, expect, signIn, test } from './support/person'
import { recordActions, replay } from './support/server-actions'

test('who is given a policy in one region can do exactly that, there and nowhere else', async ({
  enter,
  browser,
}) => {
  test.setTimeout(600_000)
  const image = await makeImage('acme/admin', uniqueName('for-iam'))
  const names = {
    user: uniqueName('iam-user'),
    group: uniqueName('iam-group'),
    policy: uniqueName('use-never-delete'),
  }
  const owner = await enter('acme/owner')

  await test.step('the owner writes a policy through the form', () => writePolicy(owner, names.policy))
  await test.step('makes a group and grants the policy in one region', async () => {
    await owner.goto('/iam/groups?create=true')
    const create = owner.getByRole('dialog', { name: 'Create group' })
    await create.getByRole('textbox', { name: 'Group name' }).fill(names.group)
    await create.getByRole('button', { name: 'Create group' }).click()
    await expect(owner.getByRole('heading', { name: names.group })).toBeVisible()
    await owner.getByRole('button', { name: 'Grant permissions' }).first().click()
    const dialog = owner.getByRole('dialog', { name: /Grant permissions/ })
    await pick(dialog, 'Policies and roles', 'IMS Administrator')
    await expect(dialog.getByText('has no effect without Tenant Administrator')).toBeVisible()
    await dialog.getByRole('button', { name: 'Take out IMS Administrator' }).click()
    await expect(dialog.getByText('has no effect without')).toHaveCount(0)
    await pick(dialog, 'Policies and roles', names.policy)
    await dialog.getByRole('radio', { name: 'Chosen projects' }).click()
    await pick(dialog, 'Projects', 'CN North-Beijing4')
    await dialog.getByRole('button', { name: 'Grant', exact: true }).click()
    await expectToast(owner, '1 permission is granted')
    await expect(owner.getByRole('list', { name: 'Permissions' })).toContainText('CN North-Beijing4')
  })
  const password = await test.step('makes a user in the group, with a password made up', async () => {
    await owner.goto('/iam/users?create=true')
    const dialog = owner.getByRole('dialog', { name: 'Create user' })
    await dialog.getByRole('textbox', { name: 'User name' }).fill(names.user)
    await dialog.getByRole('checkbox', { name: 'Must be changed at the next sign-in' }).uncheck()
    await expect(dialog.getByText('A user without a group can sign in and do nothing')).toBeVisible()
    await pick(dialog, 'User groups', names.group)
    await dialog.getByRole('button', { name: 'Create user' }).click()
    const shown = owner.getByRole('dialog', { name: `Password of ${names.user}` })
    const text = await shown.locator('dd').last().textContent()
    await shown.getByRole('button', { name: 'I have kept it' }).click()
    return text?.trim() ?? ''
  })

  const credential = { account: 'acme', user: names.user, password }
  const context = await browser.newContext({ baseURL: address(), locale: 'en-US' })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await signIn(page, credential)
  await page.waitForURL(/\/images\//)

  await test.step('the user changes an image', async () => {
    await openList(page, 'private')
    await searchFor(page, image.name)
    await (await menuItem(page, image.name, 'Modify')).click()
    const dialog = page.getByRole('dialog', { name: `Modify “${image.name}”` })
    await dialog.getByRole('textbox', { name: 'Description' }).fill('changed by a user')
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await expectToast(page, `“${image.name}” was changed`)
  })
  await test.step('and cannot delete it: the menu says why', async () => {
    await expectRefused(
      await menuItem(page, image.name, 'Delete'),
      /A policy of your account forbids this \(ims:images:delete\)/,
    )
    await page.keyboard.press('Escape')
  })
  await test.step('the other regions are not offered, and nor is anything about identities', async () => {
    await page.getByRole('button', { name: /CN North-Beijing4/ }).click()
    await expect(page.getByRole('menuitemradio')).toHaveCount(1)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('link', { name: 'User groups' })).toHaveCount(0)
    await page.goto('/iam/users')
    await expect(page.getByText(/Missing: iam:users:list/)).toBeVisible()
  })
  await test.step('the server refuses the same', async () => {
    const sacrifice = await makeImage('acme/admin', uniqueName('sacrifice'))
    const calls = recordActions(owner)
    await openList(owner, 'private')
    await searchFor(owner, sacrifice.name)
    await (await menuItem(owner, sacrifice.name, 'Delete')).click()
    await owner.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expectToast(owner, `“${sacrifice.name}” was deleted`)
    const session = await HttpSession.signIn(address(), credential)
    const about = { instead: sacrifice.imageId, id: image.imageId }
    expect(await replay(session, calls.at(-1)!, about)).toEqual({
      isDone: false,
      codes: ['iam.denied_explicitly'],
    })
  })
  await test.step('the explanation names the statement that decides', async () => {
    await owner.goto('/iam/users')
    await owner.getByRole('link', { name: names.user }).click()
    await expect(owner.getByRole('heading', { name: names.user })).toBeVisible()
    await owner.getByRole('link', { name: 'Permissions', exact: true }).click()
    await expect(owner.getByText('through the group')).toContainText(names.group)
    await owner.getByRole('main').getByRole('link', { name: 'Explain permissions' }).first().click()
    await combobox(owner, 'Action', 'ims:images:delete')
    const answer = owner.getByRole('region', { name: 'Answer' })
    await expect(answer).toContainText('Denied')
    const decisive = owner.getByRole('list', { name: 'What decides' })
    await expect(decisive).toContainText(names.policy)
    await expect(decisive).toContainText(`statement 2 · through the group ${names.group}`)
    await expect(decisive.getByRole('group', { name: /as JSON/ })).toContainText('"Deny"')
    await combobox(owner, 'Action', 'ims:images:update')
    await expect(answer).toContainText('Allowed')
    await expect(decisive).toContainText('statement 1')
    await combobox(owner, 'Region', 'CN South-Guangzhou')
    await expect(answer).toContainText('Denied')
    await expect(answer).toContainText('No statement allows it')
    await expect(owner).toHaveURL(/user=.*action=ims(:|%3A)images(:|%3A)update.*project=/)
  })
  await test.step('a policy in use cannot be deleted, and says by whom', async () => {
    await owner.goto(`/iam/policies?q=${names.policy}`)
    await expectRefused(
      await menuItem(owner, names.policy, 'Delete'),
      new RegExp(`The policy is granted to ${names.group}`),
    )
    await owner.keyboard.press('Escape')
  })
  await test.step('disabling ends the session at once', async () => {
    await owner.goto(`/iam/users?q=${names.user}`)
    await (await menuItem(owner, names.user, 'Disable')).click()
    const confirm = owner.getByRole('alertdialog')
    await expect(confirm).toContainText('end at once')
    await confirm.getByRole('button', { name: 'Disable' }).click()
    await expectToast(owner, `“${names.user}” is disabled`)
    await page.goto('/images/private')
    await expect(page).toHaveURL(/\/sign-in/)
  })
  await context.close()
})

test('owner and oneself are out of reach, and say so', async ({ enter }) => {
  const page = await enter('acme/owner')
  await page.goto('/iam/users')
  for (const action of ['Reset password', 'Disable', 'Delete']) {
    await expectRefused(await menuItem(page, 'owner', action), /You cannot do this to yourself/)
    await page.keyboard.press('Escape')
  }
  await page.goto('/iam/policies/IMS%20FullAccess')
  await expectRefused(
    page.getByRole('link', { name: 'Edit', exact: true }),
    /of the system cannot be changed/,
  )
  await expectRefused(page.getByRole('button', { name: 'Delete' }), /of the system cannot be changed/)
})

test('a policy as JSON lists its faults with their places, and the form waits until they are mended', async ({
  enter,
}) => {
  const page = await enter('acme/owner')
  await page.goto('/iam/policies/new?example=officeOnly')
  await page.getByRole('radio', { name: 'JSON' }).click()
  const text = page.getByRole('textbox', { name: 'Policy as JSON' })
  const whole = await text.inputValue()
  await text.fill(whole.replace('192.0.2.0/24', 'the office').replace('"ims:*:*"', '"ims:*:fly"'))
  const faults = page.getByRole('list', { name: 'What is wrong' })
  await expect(faults).toContainText('Statement[0].Action[0]')
  await expect(faults).toContainText('Statement[1].Condition.NotIpAddress.g:SourceIp[0]')
  await page.getByRole('radio', { name: 'Form' }).click()
  await expect(page.getByText('The form can show valid policies only')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Create policy' })).toHaveAttribute('aria-disabled', 'true')
  await text.fill(whole)
  await expect(faults).toHaveCount(0)
  await page.getByRole('radio', { name: 'Form' }).click()
  const second = page.getByRole('group', { name: 'Statement 2', exact: true })
  await expect(second.getByRole('textbox', { name: 'Value 1 of condition 1' })).toHaveValue('192.0.2.0/24')
})

/** Everything about images, but no deleting. */
async function writePolicy(page: Page, name: string): Promise<void> {
  await page.goto('/iam/policies/new')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  const first = page.getByRole('group', { name: 'Statement 1', exact: true })
  await pick(first, 'Actions', 'ims:*:*')
  await page.getByRole('button', { name: 'Add statement' }).click()
  const second = page.getByRole('group', { name: 'Statement 2', exact: true })
  await second.getByRole('radio', { name: 'Deny' }).click()
  await pick(second, 'Actions', 'ims:images:delete')
  await second.getByRole('button', { name: 'Add condition' }).click()
  await second.getByRole('combobox', { name: 'What condition 1 asks about' }).click()
  await page.getByRole('option', { name: /^Image type/ }).click()
  await second.getByRole('button', { name: /Values of condition 1/ }).click()
  await page.getByRole('option', { name: 'System disk' }).click()
  await page.keyboard.press('Escape')
  await second.getByRole('button', { name: 'Remove condition 1' }).click()
  await page.getByRole('button', { name: 'Create policy' }).click()
  await expectToast(page, `Policy “${name}” is created`)
  await expect(page.getByRole('heading', { name })).toBeVisible()
}

/** Takes an entry of a list that is searched by typing. */
async function pick(scope: Locator, label: string, option: string): Promise<void> {
  const field = scope.getByRole('combobox', { name: label, exact: true })
  await field.fill(option)
  await scope.getByRole('option', { name: option }).first().click()
  await expect(scope.getByRole('button', { name: `Take out ${option}` })).toBeVisible()
  await field.fill('')
}

async function combobox(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByPlaceholder('Search').last().fill(option)
  await page.getByRole('option', { name: option }).first().click()
}
