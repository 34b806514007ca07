import { expectAccessible } from './support/accessible'
import { expect, test } from './support/person'

test('reference pages can be searched, by everybody', async ({ enter }) => {
  const page = await enter('acme/newcomer')
  await page.goto('/reference/formats')
  await expect(page.getByRole('row', { name: /^ZVHD2/ })).toBeVisible()
  await expectAccessible(page, 'formats')

  await page.goto('/reference/os?search=windows+2019&uefi=true')
  await expect(page.getByRole('row')).toHaveCount(3)
  await page.getByRole('searchbox').fill('no such system')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page.getByRole('row', { name: /^CentOS 7.9 64bit/ })).toBeVisible()
  await expectAccessible(page, 'systems')

  await page.getByRole('link', { name: 'Support life cycle' }).click()
  const row = page.getByRole('row', { name: /^SUSE Linux Enterprise Server 15 SP1/ })
  await expect(row.getByText('2024-06-31')).toBeVisible()
  await expect(row.getByText('Unknown')).toBeVisible()
  await expectAccessible(page, 'life cycle')
})
