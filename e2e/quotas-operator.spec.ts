import { expectRow, expectToast, factOf, rowAction } from './support/deeds'
import { makeAccount, uniqueName } from './support/made'
import { address, credentialOf, expect, signIn, test } from './support/person'

test('a tenant asks for more, the operator grants it, and the tenant sees it', async ({ enter, callAs }) => {
  const acme = await enter('acme/admin')
  await acme.goto('/quotas')
  await expect(acme.getByRole('heading', { name: 'My quotas' })).toBeVisible()
  const limitOf = async () => {
    const { body } = await (await callAs('acme/admin')).json<{ resource: string; limit: number }[]>(
      '/api/console/quotas',
    )
    return body.find(({ resource }) => resource === 'buckets')?.limit ?? 0
  }
  const wanted = (await limitOf()) + 20

  await acme.getByRole('button', { name: 'Request an increase' }).click()
  const dialog = acme.getByRole('dialog', { name: 'Request an increase' })
  await dialog.getByRole('combobox', { name: 'Limit' }).click()
  await acme.getByRole('option', { name: /^Buckets/ }).click()
  await dialog.getByRole('textbox', { name: 'Wanted limit' }).fill(String(wanted - 20))
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('short')
  await dialog.getByRole('button', { name: 'Send request' }).click()
  await expect(dialog.getByText(`Must be at least ${wanted - 19}`)).toBeVisible()
  await expect(dialog.getByText('Use at least 10 characters')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Wanted limit' }).fill(String(wanted))
  const reason = `A bucket for each team, ${uniqueName('reason')}`
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason)
  await dialog.getByRole('button', { name: 'Send request' }).click()
  await expectToast(acme, 'The request for Buckets is sent')
  const requests = acme.getByRole('region', { name: 'Requests' })
  await expect(requests.getByRole('row').filter({ hasText: reason })).toContainText('Waiting')

  const operator = await enter('operator/owner')
  await operator.goto('/operator/quotas')
  const row = operator.getByRole('row').filter({ hasText: reason })
  await expect(row).toContainText('acme')
  await row.getByRole('button', { name: 'Actions for acme' }).click()
  await operator.getByRole('menuitem', { name: 'Grant' }).click()
  const grant = operator.getByRole('dialog', { name: 'Grant the request of acme' })
  await expect(grant.getByText(reason)).toBeVisible()
  await grant.getByRole('textbox', { name: 'Answer' }).fill('For this year.')
  await grant.getByRole('button', { name: 'Grant' }).click()
  await expectToast(operator, 'The request of acme is granted')
  await expect(row).toContainText('Granted')

  await acme.reload()
  const answered = requests.getByRole('row').filter({ hasText: reason })
  await expect(answered).toContainText('Granted')
  await expect(answered).toContainText('For this year.')
  await expect(
    acme.getByRole('progressbar', { name: new RegExp(`^Buckets: .* of ${wanted} used`) }),
  ).toBeVisible()
  expect(await limitOf()).toBe(wanted)

  await operator.goto(`/operator/accounts/${credentialOf('acme/owner').accountId}`)
  await expect(operator.getByText(`Buckets: ${wanted} · For this year.`)).toBeVisible()
})

test('a request is taken back before anybody decides', async ({ enter }) => {
  const page = await enter('globex/owner')
  await page.goto('/quotas?request=groups')
  const dialog = page.getByRole('dialog', { name: 'Request an increase' })
  await dialog.getByRole('textbox', { name: 'Wanted limit' }).fill('40')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('More teams than we thought.')
  await dialog.getByRole('button', { name: 'Send request' }).click()
  await expectToast(page, 'The request for User groups is sent')
  await rowAction(page, 'User groups', 'Withdraw request')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Withdraw request' }).click()
  await expectToast(page, 'The request is withdrawn')
  await expectRow(page.getByRole('region', { name: 'Requests' }), {
    name: 'User groups',
    status: 'Withdrawn',
  })
})

test('the operator makes an account, and reads its password once', async ({ enter }) => {
  const name = uniqueName('tenant')
  const page = await enter('operator/owner')
  await page.goto('/operator/accounts')
  await page.getByRole('button', { name: 'Create account' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create account' })
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Not a name')
  await dialog.getByRole('button', { name: 'Create account' }).click()
  await expect(dialog.getByText(/^Use lower-case letters, digits and/)).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await dialog.getByRole('button', { name: 'Create account' }).click()
  const created = page.getByRole('dialog', { name: `Account “${name}” is created` })
  await expect(factOf(created, 'Password')).toHaveText(/^\w{20}$/)
  await created.getByRole('button', { name: 'I have kept it' }).click()
  await page.getByRole('searchbox').fill(name)
  await expectRow(page.getByRole('region', { name: 'Accounts' }), { name, status: 'Active' })
})

test('people of a frozen account read why on every page, until it is restored', async ({
  enter,
  browser,
}) => {
  const tenant = await makeAccount(uniqueName('arrears'))
  const name = tenant.account
  const operator = await enter('operator/owner')
  await operator.goto(`/operator/accounts/${tenant.accountId}`)
  await operator.getByRole('button', { name: 'Freeze' }).click()
  const freeze = operator.getByRole('dialog', { name: `Freeze “${name}”?` })
  await freeze.getByRole('textbox', { name: 'Reason' }).fill('The bill of May is open.')
  await freeze.getByRole('button', { name: 'Freeze' }).click()
  await expectToast(operator, `“${name}” is frozen`)

  const context = await browser.newContext({ baseURL: address() })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await signIn(page, tenant)
  const banner = page.getByRole('status').filter({ hasText: 'The bill of May is open.' })
  await expect(banner).toContainText('This account is frozen')
  await page.goto('/quotas')
  await expect(banner).toBeVisible()

  await operator.getByRole('button', { name: 'Restore' }).click()
  await operator.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click()
  await expectToast(operator, `“${name}” is restored`)
  await expect(operator.getByRole('region', { name: 'History' }).getByRole('listitem')).toHaveCount(3)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'My quotas' })).toBeVisible()
  await expect(banner).toHaveCount(0)
  await context.close()
})

test('the operator adds a region and removes it again', async ({ enter }) => {
  const page = await enter('operator/owner')
  await page.goto('/operator/regions')
  const id = `me-east-${Math.floor(100 + Math.random() * 900)}`
  await page.getByRole('button', { name: 'Add region' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add region' })
  await dialog.getByRole('textbox', { name: 'Region ID' }).fill(id)
  await dialog.getByRole('textbox', { name: 'Chinese name' }).fill('中东-利雅得')
  await dialog.getByRole('textbox', { name: 'English name' }).fill('ME-Riyadh')
  await dialog.getByRole('button', { name: 'Add region' }).click()
  await expectToast(page, `Region ${id} is added`)
  await rowAction(page, id, 'Zones')
  const zones = page.getByRole('dialog', { name: `Zones of ${id}` })
  await zones.getByRole('button', { name: `Add ${id}d` }).click()
  await zones.getByRole('button', { name: `Remove ${id}b` }).click()
  await expect(zones.getByText(`${id}b`, { exact: true })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await rowAction(page, id, 'Remove region')
  const confirm = page.getByRole('alertdialog')
  await confirm.getByRole('textbox').fill(id)
  await confirm.getByRole('button', { name: 'Remove region' }).click()
  await expectToast(page, `Region ${id} is removed`)
})

test('a tenant finds no page of the operator', async ({ enter, callAs }) => {
  const page = await enter('acme/owner')
  await page.goto('/quotas')
  await expect(page.getByRole('link', { name: 'System health' })).toHaveCount(0)
  for (const path of ['accounts', 'quotas', 'regions', 'health', 'settings']) {
    await page.goto(`/operator/${path}`)
    await expect(page.getByRole('heading', { name: 'No permission' })).toBeVisible()
  }
  const session = await callAs('acme/owner')
  for (const path of ['accounts', 'accounts/x', 'quotas', 'regions', 'health'])
    expect((await session.json(`/api/console/operator/${path}`)).status, path).toBe(403)
})
