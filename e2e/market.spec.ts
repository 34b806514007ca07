import {
  expectNoRow,
  expectRow,
  expectToast,
  listTable,
  openList,
  rowAction,
  searchFor,
} from './support/deeds'
import { diskPath, makeImage, uniqueName } from './support/made'
import { expect, test } from './support/person'
import { expectReady, expectUsable, nextStep, order, uploadInWizard } from './support/wizard'

test('the operator registers a public image, and every account sees it', async ({ enter }) => {
  const name = uniqueName('public-ubuntu')
  const operator = await enter('operator/owner')
  await uploadInWizard(operator, diskPath('ubuntu-20.04.vmdk'))
  await expectUsable(operator)
  await nextStep(operator, 'Configuration')
  await operator.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await operator.getByRole('checkbox', { name: 'Register as public image' }).check()
  await nextStep(operator, 'Review')
  await expect(operator.getByText('Public image, for every account')).toBeVisible()
  await order(operator)
  await expectReady(operator, name)

  const acme = await enter('acme/editor')
  const list = await openList(acme, 'public')
  await searchFor(acme, name)
  await expectRow(list, { name, os: 'Ubuntu 20.04 Server 64bit', status: 'Normal' })
  await expectNoRow(await openList(acme, 'private'), name)
  await openList(acme, 'public')
  await searchFor(acme, name)
  await acme.getByRole('link', { name }).click()
  await expect(acme.getByRole('heading', { name })).toBeVisible()
  await expect(acme.getByRole('button', { name: 'Modify' })).toHaveCount(0)
})

test('the operator publishes an image to the marketplace and takes it back', async ({ enter }) => {
  const { name } = await makeImage('operator/owner', uniqueName('market'))
  const operator = await enter('operator/owner')
  await openList(operator, 'private')
  await searchFor(operator, name)
  await rowAction(operator, name, 'Publish to marketplace')
  const dialog = operator.getByRole('dialog', { name: `Publish “${name}”` })
  await dialog.getByRole('textbox', { name: 'Supplier' }).fill('Example Software')
  await dialog.getByRole('textbox', { name: 'Summary' }).fill('A web server, ready to use')
  await dialog.getByRole('radio', { name: 'By the hour' }).check()
  await dialog.getByRole('textbox', { name: 'Price per hour (CNY)' }).fill('0.12')
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await expectToast(operator, `“${name}” is in the marketplace`)

  const acme = await enter('acme/editor')
  await openList(acme, 'market')
  await searchFor(acme, name)
  await expectRow(listTable(acme, 'market'), { name, supplier: 'Example Software', price: '0.12' })

  await openList(operator, 'market')
  await searchFor(operator, name)
  await rowAction(operator, name, 'Withdraw from marketplace')
  await operator.getByRole('alertdialog').getByRole('button', { name: 'Take back' }).click()
  await expectToast(operator, `“${name}” is private again`)
  await expectNoRow(await openList(acme, 'market'), name)
})
