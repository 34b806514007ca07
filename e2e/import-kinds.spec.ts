import { expectRow, factOf, openList } from './support/deeds'
import { diskPath, uniqueName } from './support/made'
import { expect, test } from './support/person'
import { expectReady, expectUsable, nextStep, order, uploadInWizard } from './support/wizard'

test('a data disk becomes a data-disk image', async ({ enter }) => {
  const name = uniqueName('photos')
  const page = await enter('acme/editor')
  await uploadInWizard(page, diskPath('data-disk.vhdx'))
  // It has no boot record, so the wizard offers the other kind.
  await page.getByRole('button', { name: 'Import as data disk image' }).click()
  await expectUsable(page)
  await expect(factOf(page, 'Format')).toHaveText('VHDX')
  await expect(factOf(page, 'Operating system')).toHaveText('None, as expected of a data disk')
  await nextStep(page, 'Configuration')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await nextStep(page, 'Review')
  await order(page)
  await expectReady(page, name)
  await expectRow(await openList(page, 'private'), { name, type: 'Data disk', status: 'Normal' })
})

test('a file that points at another file is refused with that reason', async ({ enter }) => {
  const page = await enter('acme/editor')
  await uploadInWizard(page, diskPath('with-backing-file.qcow2'))
  const refusal = page.getByRole('alert').filter({ hasText: 'This file cannot be imported' })
  await expect(refusal).toContainText(
    'refers to another file (a backing file). Merge them into one file first.',
  )
  await expect(refusal).toContainText('qemu-img convert -O qcow2 with-backing-file')
  const next = page.getByRole('button', { name: 'Next', exact: true })
  await expect(next).toHaveAttribute('aria-disabled', 'true')
})
