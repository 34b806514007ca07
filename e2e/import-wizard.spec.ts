import { join } from 'node:path'
import { buildOsDiskAs } from '../test/fixtures/os-disks'
import { openEulerArm } from '../test/fixtures/os-disks-rpm'
import { unknownLinux64 } from '../test/fixtures/os-disks-unknown'
import { diskPath } from './support/made'
import { expect, test } from './support/person'
import { expectUsable, nextStep, uploadInWizard } from './support/wizard'

const ownDisks = () => join(process.env.IMPRINT_E2E_DISKS ?? '', 'wizard')

test('the configuration follows the file and says what is wrong', async ({ enter }) => {
  const page = await enter('acme/owner')
  await page.goto('/images/new')
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByRole('alert').getByText('Choose or upload a file first.')).toBeVisible()

  await uploadInWizard(page, diskPath('centos-7.9.qcow2'))
  await expectUsable(page)
  await nextStep(page, 'Configuration')
  await expect(page.getByRole('heading', { name: 'Configuration', level: 2 })).toBeFocused()
  await expect(page.getByLabel('Operating system', { exact: true })).toHaveValue('CentOS 7.9 64bit')
  await expect(page.getByRole('radio', { name: 'ARM', exact: true })).toBeDisabled()
  await expect(page.getByRole('radio', { name: 'UEFI', exact: true })).toBeDisabled()

  await page.getByLabel('System disk', { exact: true }).fill('20')
  await page.getByLabel('Name', { exact: true }).fill('a<b')
  await expect(page.getByText('Must be at least 40')).toBeVisible()
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused()
  await expect(page.getByText('“-”, “.” and “_” only')).toBeVisible()
  await page.getByLabel('Name', { exact: true }).fill('web')
  await page.getByLabel('System disk', { exact: true }).fill('50')
  await page.getByRole('button', { name: 'Add tag' }).click()
  await page.getByRole('textbox', { name: 'Key' }).fill('env')
  await page.getByRole('textbox', { name: 'Value' }).fill('prod')

  await nextStep(page, 'Review')
  for (const value of ['web', '50 GiB', 'CentOS 7.9 64bit', 'env=prod', 'QCOW2'])
    await expect(page.getByRole('definition').filter({ hasText: value }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Create image' }).click()
  await expect(page.getByText('Confirm this to go on')).toBeVisible()
})

test('what was filled in survives steps, a reload and the other language', async ({ enter }) => {
  const page = await enter('acme/owner')
  await uploadInWizard(page, await buildOsDiskAs(ownDisks(), unknownLinux64, 'qcow2'))
  await expectUsable(page)
  await nextStep(page, 'Configuration')
  await page.getByLabel('Description').fill('for the night shift')
  await page.getByLabel('Operating system').click()
  await page.getByPlaceholder('Search systems and versions').fill('ubuntu 20')
  await page.getByRole('option', { name: 'Ubuntu 20.04 Server 64bit' }).click()
  await expect(page.getByRole('radio', { name: 'UEFI', exact: true })).toBeDisabled()
  await nextStep(page, 'Review')
  await page.goBack()
  await expect(page.getByLabel('Description')).toHaveValue('for the night shift')

  page.on('dialog', (dialog) => dialog.accept())
  await page.reload()
  await expect(page.getByLabel('Description')).toHaveValue('for the night shift')
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitemradio', { name: '简体中文' }).click()
  await expect(page.getByLabel('描述')).toHaveValue('for the night shift')
  await expect(page.getByRole('combobox', { name: '操作系统' })).toContainText('Ubuntu 20.04 Server 64bit')

  await test.step('leaving asks first, and then throws it away', async () => {
    await page.getByRole('link', { name: '公共镜像' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: '离开' }).click()
    await expect(page).toHaveURL(/images\/public/)
    await page.goto('/images/new')
    await expect(page.getByRole('button', { name: '选择文件' })).toBeVisible()
  })
})

test('a link to an object opens the wizard with it', async ({ enter }) => {
  const page = await enter('acme/owner')
  await uploadInWizard(page, diskPath('ubuntu-20.04.vmdk'))
  await expectUsable(page)
  const objectId = new URL(page.url()).searchParams.get('objectId')

  const later = await enter('acme/owner')
  await later.goto(`/images/new?objectId=${objectId}`)
  await expectUsable(later)
  await expect(later.getByText('Ubuntu 20.04.1 LTS')).toBeVisible()
  await later.goto(`/images/new?objectId=${'0'.repeat(32)}`)
  await expect(later.getByText('The file in the link is not here.')).toBeVisible()
})

test('an ARM disk starts by UEFI only, and only the operator makes public images', async ({ enter }) => {
  const disk = await buildOsDiskAs(ownDisks(), openEulerArm, 'qcow2')
  const page = await enter('acme/editor')
  await uploadInWizard(page, disk)
  await expectUsable(page)
  await nextStep(page, 'Configuration')
  await expect(page.getByRole('radio', { name: 'UEFI', exact: true })).toBeChecked()
  await expect(page.getByRole('radio', { name: 'BIOS', exact: true })).toBeDisabled()
  await expect(page.getByRole('radio', { name: 'x86', exact: true })).toBeDisabled()
  await expect(page.getByLabel('Register as public image')).toHaveCount(0)

  const operator = await enter('operator/owner')
  await uploadInWizard(operator, disk)
  await expectUsable(operator)
  await nextStep(operator, 'Configuration')
  await operator.getByLabel('Register as public image').check()
  await nextStep(operator, 'Review')
  await expect(operator.getByText('Public image, for every account')).toBeVisible()
})
