import { readFileSync } from 'node:fs'
import { expectAccessible } from './support/accessible'
import { choose, expectRow, expectToast, openList, rowAction, searchFor } from './support/deeds'
import { makeAgency, makeImage, uniqueName } from './support/made'
import { expect, test } from './support/person'

test('an image is copied in its region and to another, exported, and the file taken from the bucket', async ({
  enter,
}, testInfo) => {
  test.setTimeout(300_000)
  const image = await makeImage('globex/owner', uniqueName('base'))
  const agency = uniqueName('copies')
  await makeAgency('globex/owner', agency)
  const page = await enter('globex/owner')
  const list = await openList(page, 'private')
  await searchFor(page, image.name)

  await test.step('within the region', async () => {
    await rowAction(page, image.name, 'Make a copy')
    const dialog = page.getByRole('dialog', { name: `Copy “${image.name}”` })
    await expect(dialog.getByRole('textbox', { name: 'Name of the copy' })).toHaveValue(
      `copy_cn-north-4_${image.name}`,
    )
    await expectAccessible(page, 'the dialog')
    await dialog.getByRole('textbox', { name: 'Name of the copy' }).fill(`${image.name}-two`)
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
    await expectToast(page, `“${image.name}-two” is being made`)
    await expectRow(list, { name: `${image.name}-two`, status: 'Normal' })
  })

  await test.step('to another region', async () => {
    await page.goto(`/images/${image.imageId}?dialog=copy&on=${image.imageId}`)
    const dialog = page.getByRole('dialog', { name: `Copy “${image.name}”` })
    await dialog.getByRole('radio', { name: /To another region/ }).check()
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
    await expect(dialog.getByText('Fill this in').first()).toBeVisible()
    await choose(dialog, 'Target region', 'CN East-Shanghai1 cn-east-3')
    await choose(dialog, 'Agency', agency)
    await dialog.getByRole('textbox', { name: 'Name of the copy' }).fill(`${image.name}-east`)
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
    await expectToast(page, `“${image.name}-east” is being made`)
    await page.goto('/jobs')
    const job = page.getByRole('row').filter({ hasText: `${image.name}-east` })
    await expect(job).toContainText('Copy image to another region')
    await expect(job).toContainText('Succeeded', { timeout: 60_000 })
  })

  await test.step('into a bucket', async () => {
    await page.goto(`/images/${image.imageId}`)
    await rowAction(page, image.name, 'Export to bucket')
    const dialog = page.getByRole('dialog', { name: `Export “${image.name}”` })
    await choose(dialog, 'Format', 'VHD Hyper-V, Azure')
    await choose(dialog, 'Bucket', image.bucketName)
    await dialog.getByRole('textbox', { name: 'Object name' }).fill(image.key)
    await expectAccessible(page, 'the dialog')
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expect(dialog.getByText(`The bucket already holds an object “${image.key}”`)).toBeVisible()
    await dialog.getByRole('textbox', { name: 'Object name' }).fill(`out/${image.name}.vhd`)
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expectToast(page, `“${image.name}” is being exported`)
    await page.goto(`/buckets/${image.bucketId}?prefix=out/${image.name}`)
    const object = page.getByRole('row').filter({ hasText: `${image.name}.vhd` })
    await expect(async () => {
      await page.reload()
      await expect(object).toBeVisible({ timeout: 5000 })
    }).toPass()
    const saved = page.waitForEvent('download')
    await rowAction(page, `out/${image.name}.vhd`, 'Download')
    const path = testInfo.outputPath('out.vhd')
    await (await saved).saveAs(path)
    expect(readFileSync(path).subarray(0, 8).toString()).toBe('conectix')
  })
})
