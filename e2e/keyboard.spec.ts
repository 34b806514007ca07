import { listTable, openList, searchFor } from './support/deeds'
import { makeImage, uniqueName } from './support/made'
import { expect, test } from './support/person'

test('the palette opens with Ctrl-K, goes to a page, and gives the focus back on Escape', async ({
  enter,
}) => {
  const page = await enter('acme/admin')
  await page.goto('/images/private')
  const starter = page.getByRole('button', { name: 'Language' })
  await starter.focus()
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Search and commands' })
  await expect(palette.getByRole('combobox')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(palette).toHaveCount(0)
  await expect(starter).toBeFocused()

  await page.keyboard.press('Control+k')
  await expect(palette.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('bucke')
  await expect(palette.getByRole('option', { name: 'Buckets' })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/buckets$/)
  await expect(page.getByRole('heading', { name: 'Buckets' })).toBeFocused()
})

test('a list is worked by keys alone: search, arrows, select, open', async ({ enter }) => {
  const stem = uniqueName('keys')
  for (const letter of ['a', 'b']) await makeImage('acme/admin', `${stem}-${letter}`)
  const page = await enter('acme/admin')
  await openList(page, 'private')
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await searchFor(page, stem)
  const rows = listTable(page, 'private').getByRole('row').filter({ hasText: stem })
  await expect(rows).toHaveCount(2)

  await rows.nth(0).focus()
  await page.keyboard.press('ArrowDown')
  await expect(rows.nth(1)).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(rows.nth(1)).toBeFocused()
  await page.keyboard.press('Home')
  await expect(rows.nth(0)).toBeFocused()
  await page.keyboard.press('x')
  await expect(rows.nth(0).getByRole('checkbox')).toBeChecked()
  await expect(page.getByRole('toolbar', { name: 'Actions for the selected rows' })).toContainText(
    '1 selected',
  )
  await page.keyboard.press('x')
  await expect(rows.nth(0).getByRole('checkbox')).not.toBeChecked()

  await page.keyboard.press('End')
  const name = (await rows.nth(1).getByRole('rowheader').textContent()) ?? ''
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name })).toBeFocused()
})

test('Escape closes a dialog and leads back to the control that opened it', async ({ enter }) => {
  const image = await makeImage('acme/admin', uniqueName('keys-dialog'))
  const page = await enter('acme/admin')
  await page.goto(`/images/${image.imageId}`)
  const starter = page.getByRole('button', { name: 'Modify' })
  await starter.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: `Modify “${image.name}”` })
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(starter).toBeFocused()
})
