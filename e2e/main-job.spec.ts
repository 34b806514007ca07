import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Download, Page } from '@playwright/test'
import Papa from 'papaparse'
import { runTool } from '../test/fixtures/os-disk-tools'
import {
  choose,
  expectNoRow,
  expectRow,
  expectToast,
  factOf,
  listTable,
  openList,
  rowAction,
  searchFor,
} from './support/deeds'
import { diskPath, uniqueName } from './support/made'
import { expect, test } from './support/person'
import { expectReady, expectUsable, nextStep, order, uploadInWizard } from './support/wizard'

const source = diskPath('centos-7.9.qcow2')

test('two accounts and one image: import, find, change, share, export, download, delete', async ({
  enter,
}, testInfo) => {
  test.setTimeout(480_000)
  const name = uniqueName('centos')
  const acme = await enter('acme/owner')
  const globex = await enter('globex/owner')

  await test.step('acme imports a disk file', () => importDisk(acme, name))
  await test.step('acme finds it', async () => {
    const list = await openList(acme, 'private')
    await searchFor(acme, name.slice(2))
    await expectRow(list, { name, status: 'Normal', os: 'CentOS 7.9 64bit' })
  })
  const renamed = `${name}-web`
  await test.step('acme changes it', () => changeAttributes(acme, name, renamed))
  await test.step('acme tags it', () => tag(acme, renamed))
  await test.step('acme shares it', () => share(acme, renamed))
  await test.step('globex accepts it and cannot change it', () => accept(globex, renamed))
  await test.step('acme exports the list', async () => {
    await openList(acme, 'private')
    await searchFor(acme, renamed)
    await acme.getByRole('button', { name: 'Export as CSV' }).click()
    const saved = acme.waitForEvent('download')
    await acme.getByRole('menuitem', { name: 'What is filtered now' }).click()
    await expectCsv(await saved, renamed)
  })
  await test.step('acme downloads it byte-true', () =>
    downloadAndCompare(acme, renamed, testInfo.outputPath('image.zvhd2')))
  await test.step('acme deletes it, and globex loses it', async () => {
    await acme.getByRole('button', { name: `Actions for ${renamed}` }).click()
    await acme.getByRole('menuitem', { name: 'Delete' }).click()
    const dialog = acme.getByRole('alertdialog', { name: `Delete “${renamed}”?` })
    await expect(dialog).toContainText('shared with 1 receiver, who loses it at once')
    await dialog.getByRole('textbox').fill(renamed)
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await expectToast(acme, `“${renamed}” was deleted`)
    await expectNoRow(await openList(acme, 'private'), renamed)
    await expectNoRow(await openList(globex, 'shared'), renamed)
  })
})

async function importDisk(page: Page, name: string): Promise<void> {
  await uploadInWizard(page, source)
  await expectUsable(page)
  await expect(factOf(page, 'Format')).toHaveText('QCOW2')
  // The summary beside it names the system once more.
  const found = factOf(page, 'Operating system').first()
  await expect(found).toContainText('CentOS Linux 7 (Core)')
  await expect(found).toContainText('Listed as CentOS 7.9 64bit')
  await expect(factOf(page, 'Architecture')).toHaveText('x86 · 64-bit')

  await nextStep(page, 'Configuration')
  await expect(page.getByRole('textbox', { name: 'Operating system' })).toHaveValue('CentOS 7.9 64bit')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await nextStep(page, 'Review')
  await expect(factOf(page, 'Operating system')).toHaveText('CentOS 7.9 64bit')
  await order(page)
  await expectReady(page, name)
}

async function changeAttributes(page: Page, name: string, newName: string): Promise<void> {
  await page.getByRole('link', { name }).click()
  await page.getByRole('button', { name: 'Modify' }).click()
  const dialog = page.getByRole('dialog', { name: `Modify “${name}”` })
  await dialog.getByRole('textbox', { name: 'Name' }).fill(newName)
  await dialog.getByRole('textbox', { name: 'Description' }).fill('base of the web servers')
  await choose(dialog, 'Minimum memory', '2 GiB')
  await choose(dialog, 'Maximum memory', '64 GiB')
  await choose(dialog, 'NIC multi-queue', 'Supported')
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await expectToast(page, `“${newName}” was changed`)
  await page.reload()
  await expect(page.getByRole('heading', { name: newName })).toBeVisible()
  await expect(factOf(page, 'Minimum memory')).toHaveText('2 GiB')
  await expect(factOf(page, 'Maximum memory')).toHaveText('64 GiB')
  await expect(factOf(page, 'NIC multi-queue')).toHaveText('Supported')
  await expect(factOf(page, 'Description')).toHaveText('base of the web servers')
}

async function tag(page: Page, name: string): Promise<void> {
  const value = uniqueName('prod')
  await page
    .getByRole('navigation', { name: 'Sections of the image' })
    .getByRole('link', { name: 'Tags' })
    .click()
  await page.getByRole('button', { name: 'Add tag' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add tag' })
  await dialog.getByRole('combobox', { name: 'Key' }).fill('stage')
  await dialog.getByRole('combobox', { name: 'Value' }).fill(value)
  await dialog.getByRole('button', { name: 'Add tag' }).click()
  await expectToast(page, 'Tag “stage” was added')

  const list = await openList(page, 'private')
  await list.getByRole('button', { name: 'Tags' }).click()
  await page.getByRole('option', { name: `stage=${value}` }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(new RegExp(`tags?=stage(=|%3D)${value}`))
  await expectRow(list, { name })
  await expect(list.getByRole('rowheader')).toHaveCount(1)
}

async function share(page: Page, name: string): Promise<void> {
  await rowAction(page, name, 'Share')
  const dialog = page.getByRole('dialog', { name: `Share “${name}”` })
  const receiver = dialog.getByRole('textbox', { name: 'Receiver' })
  await receiver.fill('acme')
  await expect(dialog.getByText('The image is yours already. Enter another account.')).toBeVisible()
  await receiver.fill('nobody-of-that-name')
  await expect(
    dialog.getByText('There is no account nobody-of-that-name. Check the name or ID.'),
  ).toBeVisible()
  await receiver.fill('globex')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(dialog.getByRole('list', { name: 'Receivers to be added' })).toContainText('globex')
  await dialog.getByRole('button', { name: 'Share with 1 receiver' }).click()
  await expectToast(page, 'The image is offered to 1 receiver')

  // The list is read anew at this moment, and a row that is drawn between press and release takes no click.
  const heading = page.getByRole('heading', { level: 1, name })
  await expect(async () => {
    if (!(await heading.isVisible())) await page.getByRole('link', { name }).click({ timeout: 5_000 })
    await expect(heading).toBeVisible({ timeout: 10_000 })
  }).toPass()
  await page
    .getByRole('navigation', { name: 'Sections of the image' })
    .getByRole('link', { name: /^Shared with/ })
    .click()
  await expectRow(page.getByRole('region', { name: 'Receivers' }), { name: 'globex', status: 'Pending' })
}

async function accept(page: Page, name: string): Promise<void> {
  const list = await openList(page, 'shared')
  await expect(
    page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: /Shared with me/ }),
  ).toContainText(/\d+ shares? waits? for your answer/)
  await expectNoRow(list, name)
  const inbox = page.getByRole('region', { name: 'Shares that wait for your answer' })
  await expect(inbox).toContainText('Account acme offers you')
  await inbox.getByRole('button', { name: 'Look' }).click()
  // Other tests may have offered something too: only this one is taken.
  for (const box of await inbox.getByRole('checkbox').all()) await box.uncheck()
  await inbox.getByRole('checkbox', { name }).check()
  await inbox.getByRole('button', { name: 'Accept', exact: true }).click()
  await expectRow(listTable(page, 'shared'), { name, account: 'acme' })

  await list.getByRole('button', { name: `Actions for ${name}` }).click()
  await expect(page.getByRole('menuitem')).toHaveText(['Make a copy', 'Copy image ID', 'Reject'])
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name }).click()
  await expect(factOf(page, 'Source account')).toHaveText('acme')
  for (const action of ['Modify', 'Share', 'Download'])
    await expect(page.getByRole('button', { name: action })).toHaveCount(0)
  await expect(page.getByRole('navigation', { name: 'Sections of the image' })).toHaveCount(0)
}

async function expectCsv(download: Download, name: string): Promise<void> {
  expect(download.suggestedFilename()).toMatch(/^private-images-cn-north-4-\d{8}T\d{6}Z\.csv$/)
  const text = readFileSync(await download.path(), 'utf8')
  expect(text.startsWith('\uFEFF')).toBe(true)
  const { data, errors } = Papa.parse<Record<string, string>>(text.slice(1), {
    header: true,
    skipEmptyLines: true,
  })
  expect(errors).toEqual([])
  expect(Object.keys(data[0] ?? {}).slice(0, 6)).toEqual([
    'Name',
    'ID',
    'Status',
    'OS',
    'Image Type',
    'Created',
  ])
  expect(data).toHaveLength(1)
  expect(data[0]).toMatchObject({
    Name: name,
    Status: 'Normal',
    OS: 'CentOS 7.9 64bit',
    'Image Type': 'ECS system disk image(x86)',
    'Minimum Memory (MB)': '2048',
    Encrypted: 'No',
  })
}

async function downloadAndCompare(page: Page, name: string, path: string): Promise<void> {
  await page.getByRole('link', { name }).click()
  const shown = await factOf(page, 'SHA-256').locator('[title]').getAttribute('title')
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  await (await saved).saveAs(path)
  expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(shown)
  const compare = ['bin/imprint-img.mjs', 'compare', source, path]
  expect(await runTool(process.execPath, compare)).toContain('The disks are the same')
}
