import { expectAccessible, stillLook } from './support/accessible'
import { expectRow, expectToast, factOf, rowAction } from './support/deeds'
import { loseBytes, makeImage, returnBytes, uniqueName } from './support/made'
import { expect, test } from './support/person'

test('an image whose bytes are lost goes out of use, and comes back with them', async ({ enter }) => {
  const { imageId, name } = await makeImage('acme/admin', uniqueName('integrity'))
  const owner = await enter('acme/admin')
  await owner.goto(`/images/${imageId}`)
  await expect(factOf(owner, 'Last verified')).toHaveText('Not verified yet')

  await loseBytes(imageId)
  const operator = await enter('operator/owner', stillLook)
  await operator.goto('/operator/integrity')
  await expect(operator.getByRole('heading', { name: 'Integrity' })).toBeVisible()
  await operator.getByRole('button', { name: 'Verify all now' }).click()
  const dialog = operator.getByRole('alertdialog', { name: 'Verify all stored data now?' })
  await expectAccessible(operator, 'asking')
  await dialog.getByRole('button', { name: 'Verify all now' }).click()
  await expectToast(operator, /objects? waits? to be verified/)
  await expectAccessible(operator, 'integrity')
  // Its file in the bucket has its name too.
  await operator.goto('/operator/integrity?state=damaged')
  const objects = operator.getByRole('region', { name: 'Objects' })
  await expectRow(objects, { name, state: 'Damaged', account: 'acme', kind: 'Image' })

  await owner.reload()
  await expect(owner.getByText(/^The stored bytes do not match/)).toBeVisible()
  await expect(factOf(owner, 'Last verified')).toContainText('Damaged')
  await owner.goto('/audit')
  await expect(owner.getByRole('row').filter({ hasText: name }).first()).toContainText(
    'Find stored data damaged',
  )

  await returnBytes(imageId)
  await rowAction(operator, name, 'Verify now')
  await expectToast(operator, `${name} will be verified next`)
  await expect(objects.getByRole('rowheader', { name })).toHaveCount(0)
  await owner.goto(`/images/${imageId}`)
  await expect(factOf(owner, 'Last verified')).toContainText('Sound')
  await expect(owner.getByText(/^The stored bytes do not match/)).toHaveCount(0)
})

test('the page of integrity speaks Chinese, and says when nothing fits the filter', async ({ enter }) => {
  const page = await enter('operator/owner', { ...stillLook, locale: 'zh-CN' })
  await page.goto('/operator/integrity?state=repaired')
  await expect(page.getByRole('heading', { name: '完整性' })).toBeVisible()
  await expect(page.getByText('没有符合筛选条件的结果')).toBeVisible()
  await expectAccessible(page, 'in Chinese')
})
