import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { centos79, dataDisk, debian12 } from '../test/fixtures/os-disk-list'
import { runTool } from '../test/fixtures/os-disk-tools'
import { buildOsDiskAs } from '../test/fixtures/os-disks'
import { openEulerArm } from '../test/fixtures/os-disks-rpm'
import { unknownLinux64 } from '../test/fixtures/os-disks-unknown'

const url = process.env.IMPRINT_E2E_URL ?? ''
const folder = join(tmpdir(), 'imprint-e2e-disks')

interface Credential {
  account: string
  user: string
  password: string
}

async function signIn(context: BrowserContext, account: string, user: string, locale: 'en' | 'zh-CN' = 'en') {
  const credentials = JSON.parse(
    readFileSync(join(process.env.IMPRINT_E2E_DATA ?? '', 'credentials.json'), 'utf8'),
  ) as Credential[]
  const { password } = credentials.find((each) => each.account === account && each.user === user)!
  await context.addCookies([{ name: 'imprint-locale', value: locale, url }])
  const { csrfToken } = await (await context.request.get(`${url}/api/auth/csrf`)).json()
  const answer = await context.request.post(`${url}/api/auth/callback/credentials`, {
    headers: { origin: url },
    form: { csrfToken, account, user, password, json: 'true', callbackUrl: url },
  })
  expect(answer.ok()).toBe(true)
}

/** Opens the wizard, drops a file on it, waits until it has been read. */
async function giveFile(page: Page, path: string) {
  await page.goto(`${url}/images/new`)
  await page.locator('input[type=file]').setInputFiles(path)
  await expect(page.getByText(/^This file (can|cannot) be imported$/)).toBeVisible()
}

const goOn = (page: Page) => page.getByRole('button', { name: 'Next' }).click()
const step = (page: Page, name: string) => expect(page.getByRole('heading', { level: 2, name })).toBeFocused()

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(' '))])).toEqual([])
}

/** A name of this run: other tests make images in the same account. */
const ownName = (name: string) => `${name}-${Date.now().toString(36)}`

test('a disk file becomes a private image, checked and recognised', async ({ context, page }) => {
  await signIn(context, 'acme', 'owner')
  await page.goto(`${url}/images/new`)
  await expect(page.getByRole('heading', { name: 'Image file' })).toBeVisible()
  await expectAccessible(page)

  await test.step('without a file one does not get on', async () => {
    await goOn(page)
    await expect(page.getByRole('alert').getByText('Choose or upload a file first.')).toBeVisible()
  })
  await test.step('the bytes tell what is in the file', async () => {
    await giveFile(page, await buildOsDiskAs(folder, centos79, 'vmdk'))
    const findings = page.getByRole('definition')
    await expect(findings.filter({ hasText: /^VMDK$/ })).toBeVisible()
    await expect(findings.filter({ hasText: 'CentOS Linux 7 (Core)' })).toBeVisible()
    await expectAccessible(page)
  })
  const name = ownName('web')
  await test.step('the configuration follows the file and says what is wrong', async () => {
    await goOn(page)
    await step(page, 'Configuration')
    await expect(page.getByLabel('Operating system', { exact: true })).toHaveValue('CentOS 7.9 64bit')
    await expect(page.getByRole('radio', { name: 'ARM', exact: true })).toBeDisabled()
    await expect(page.getByRole('radio', { name: 'UEFI', exact: true })).toBeDisabled()
    await page.getByLabel('System disk', { exact: true }).fill('20')
    await page.getByLabel('Name', { exact: true }).fill('a<b')
    await goOn(page)
    await expect(page.getByLabel('Name', { exact: true })).toBeFocused()
    await expect(page.getByText('Must be at least 40')).toBeVisible()
    await expectAccessible(page)
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByLabel('System disk', { exact: true }).fill('50')
    await page.getByRole('button', { name: 'Add tag' }).click()
    await page.getByRole('textbox', { name: 'Key' }).fill('env')
    await page.getByRole('textbox', { name: 'Value' }).fill('prod')
  })
  await test.step('the review shows every value and asks for the rights', async () => {
    await goOn(page)
    await step(page, 'Review')
    for (const value of [name, '50 GiB', 'CentOS 7.9 64bit', 'env=prod', 'VMDK'])
      await expect(page.getByRole('definition').filter({ hasText: value }).first()).toBeVisible()
    await page.getByRole('button', { name: 'Create image' }).click()
    await expect(page.getByText('Confirm this to go on')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Create image' }).click()
  })
  await test.step('the work is followed to its end', async () => {
    await expect(page.getByRole('heading', { name: `${name} is ready` })).toBeVisible({ timeout: 60_000 })
    await expectAccessible(page)
    await page.reload()
    await expect(page.getByRole('heading', { name: `${name} is ready` })).toBeVisible()
    await page.getByRole('button', { name: 'Create another' }).click()
    await expect(page.getByRole('button', { name: 'Choose file' })).toBeVisible()
  })
})

test('what was filled in survives steps, a reload and the other language', async ({ context, page }) => {
  await signIn(context, 'acme', 'owner')
  await giveFile(page, await buildOsDiskAs(folder, unknownLinux64, 'qcow2'))
  await goOn(page)
  await page.getByLabel('Description').fill('for the night shift')
  await page.getByLabel('Operating system').click()
  await page.getByPlaceholder('Search systems and versions').fill('ubuntu 20')
  await page.getByRole('option', { name: 'Ubuntu 20.04 Server 64bit' }).click()
  await expect(page.getByRole('radio', { name: 'UEFI', exact: true })).toBeDisabled()
  await goOn(page)
  await step(page, 'Review')
  await page.goBack()
  await expect(page.getByLabel('Description')).toHaveValue('for the night shift')

  page.on('dialog', (dialog) => dialog.accept())
  await page.reload()
  await expect(page.getByLabel('Description')).toHaveValue('for the night shift')
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitemradio', { name: '简体中文' }).click()
  await expect(page.getByLabel('描述')).toHaveValue('for the night shift')
  await expect(page.getByRole('combobox', { name: '操作系统' })).toContainText('Ubuntu 20.04 Server 64bit')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await expectAccessible(page)

  await test.step('leaving asks first, and then throws it away', async () => {
    await page.getByRole('link', { name: '公共镜像' }).click()
    const question = page.getByRole('alertdialog')
    await expect(question).toBeVisible()
    await question.getByRole('button', { name: '离开' }).click()
    await expect(page).toHaveURL(/images\/public/)
    await page.goto(`${url}/images/new`)
    await expect(page.getByRole('button', { name: '选择文件' })).toBeVisible()
  })
})

test('a file that cannot be imported is refused with the reason and a way on', async ({ context, page }) => {
  await signIn(context, 'acme', 'owner')
  const base = await buildOsDiskAs(folder, debian12, 'qcow2')
  const overlay = join(folder, 'overlay.qcow2')
  await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', base, overlay])
  await giveFile(page, overlay)
  await expect(page.getByRole('alert').filter({ hasText: 'backing file' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Next' })).toHaveAttribute('aria-disabled', 'true')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Choose another file' }).click()
  await expect(page.getByRole('button', { name: 'Choose file' })).toBeVisible()
})

test('a link to an object opens the wizard with it; a data disk is doubted as a system', async ({
  context,
  page,
}) => {
  await signIn(context, 'acme', 'owner')
  await giveFile(page, await buildOsDiskAs(folder, dataDisk, 'raw'))
  const objectId = new URL(page.url()).searchParams.get('objectId')
  const other = await context.newPage()
  await other.goto(`${url}/images/new?objectId=${objectId}`)
  await other.getByRole('button', { name: 'Import as data disk image' }).click()
  await goOn(other)
  await expect(other.getByLabel('Data disk', { exact: true })).toHaveValue('40')
  await expect(other.getByLabel('Boot mode')).toHaveCount(0)
  await other.goto(`${url}/images/new?objectId=${'0'.repeat(32)}`)
  await expect(other.getByText('The file in the link is not here.')).toBeVisible()
})

test('an ARM disk starts by UEFI only', async ({ context, page }) => {
  await signIn(context, 'acme', 'editor')
  await giveFile(page, await buildOsDiskAs(folder, openEulerArm, 'qcow2'))
  await goOn(page)
  await expect(page.getByRole('radio', { name: 'UEFI', exact: true })).toBeChecked()
  await expect(page.getByRole('radio', { name: 'BIOS', exact: true })).toBeDisabled()
  await expect(page.getByRole('radio', { name: 'x86', exact: true })).toBeDisabled()
  await expect(page.getByLabel('Register as public image')).toHaveCount(0)
})

test('who may not create images is told so, and what is missing', async ({ context, page }) => {
  await signIn(context, 'acme', 'viewer')
  await page.goto(`${url}/images/new`)
  await expect(page.getByText('ims:images:create')).toBeVisible()
  await expect(page.getByText('IMS FullAccess')).toBeVisible()
})

test('reference pages can be searched and read by everyone', async ({ context, page }) => {
  await signIn(context, 'acme', 'newcomer')
  await page.goto(`${url}/reference/formats`)
  await expect(page.getByRole('row', { name: /^ZVHD2/ })).toBeVisible()
  await expectAccessible(page)

  await page.goto(`${url}/reference/os?search=windows+2019&uefi=true`)
  await expect(page.getByRole('row')).toHaveCount(3)
  await page.getByRole('searchbox').fill('no such system')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page.getByRole('row', { name: /^CentOS 7.9 64bit/ })).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Support life cycle' }).click()
  const row = page.getByRole('row', { name: /^SUSE Linux Enterprise Server 15 SP1/ })
  await expect(row.getByText('2024-06-31')).toBeVisible()
  await expect(row.getByText('Unknown')).toBeVisible()
  await expectAccessible(page)
})
