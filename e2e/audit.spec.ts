import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expectAccessible, stillLook } from './support/accessible'
import { expectRow, expectToast, factOf } from './support/deeds'
import { makeImage, uniqueName } from './support/made'
import { expect, test } from './support/person'

test('an owner finds what was done, sees what changed, exports it and verifies the trail', async ({
  enter,
}, testInfo) => {
  test.setTimeout(600_000)
  const image = await makeImage('acme/owner', uniqueName('audited'))
  const page = await enter('acme/owner')
  const renamed = `${image.name}-2`
  await test.step('does something', async () => {
    await page.goto(`/images/${image.imageId}`)
    await page.getByRole('button', { name: 'Modify' }).click()
    const dialog = page.getByRole('dialog', { name: `Modify “${image.name}”` })
    await dialog.getByRole('textbox', { name: 'Name' }).fill(renamed)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('heading', { name: renamed })).toBeVisible()
  })

  const table = page.getByRole('region', { name: 'Audit trail', exact: true })
  await test.step('finds it by the image', async () => {
    await page.getByRole('link', { name: 'Audit trail' }).click()
    await page.getByRole('searchbox').fill(image.imageId)
    await expect(page).toHaveURL(new RegExp(`q=${image.imageId}`))
    await expectRow(table, { name: 'updateImage', outcome: 'Done', user: 'owner', resource: image.name })
    await table.getByRole('button', { name: 'Event' }).click()
    await page.getByRole('option', { name: 'Update image' }).click()
    await page.keyboard.press('Escape')
    await expect(page).toHaveURL(/event=updateImage/)
    await expect(table.getByRole('row')).toHaveCount(2)
  })
  await test.step('opens it', async () => {
    await table.getByRole('link', { name: 'updateImage' }).click()
    await expect(page.getByRole('heading', { name: 'Update image', level: 1 })).toBeVisible()
    const change = page
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: 'name', exact: true }) })
    await expect(change).toContainText(image.name)
    await expect(change).toContainText(renamed)
    await expect(factOf(page, 'User')).toHaveText('owner')
    await expect(page.getByRole('link', { name: image.name })).toHaveAttribute(
      'href',
      `/images/${image.imageId}`,
    )
    await page.getByRole('link', { name: 'Records of this request' }).click()
    await expect(table.getByRole('row')).toHaveCount(2)
    await page.getByRole('button', { name: /^Request / }).click()
    await expect(table.getByRole('row')).not.toHaveCount(2)
  })
  await test.step('exports what the filter shows', async () => {
    await page.goto(`/audit?q=${image.imageId}&range=hour`)
    await expectRow(table, { name: 'updateImage' })
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export CSV' }).click()
    const csv = readFileSync(await (await saved).path(), 'utf8')
    expect(csv.startsWith('\uFEFFNumber,Time,Event')).toBe(true)
    expect(csv).toContain(`updateImage,image,${image.imageId}`)
    expect(csv).not.toContain('signIn')
  })
  await test.step('verifies an exported file without the service', async () => {
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export JSON' }).click()
    const path = testInfo.outputPath('trail.json')
    await (await saved).saveAs(path)
    const verify = (file: string) =>
      execFileSync(process.execPath, ['dist/server/audit-verify.mjs', '--file', file], {
        encoding: 'utf8',
        env: { NODE_ENV: 'production', PATH: process.env.PATH },
      })
    expect(verify(path)).toMatch(/whole {3}acme {2}records \d+ to \d+/)
  })
  await test.step('verifies the trail', async () => {
    await page.getByRole('button', { name: 'Verify' }).click()
    const dialog = page.getByRole('dialog', { name: 'Verify' })
    await expect(dialog.getByText('The trail is whole')).toBeVisible()
    await expect(factOf(dialog, 'Key ID')).toHaveText(/^[0-9a-f]{16}/)
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
  })
  await test.step('sets how long it is kept, within bounds', async () => {
    await page.getByRole('button', { name: 'Retention' }).click()
    const dialog = page.getByRole('dialog', { name: 'Retention' })
    await dialog.getByRole('radio', { name: 'For a time' }).click()
    const days = dialog.getByRole('textbox', { name: 'Days' })
    await days.fill('30')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(days).toHaveAttribute('aria-invalid', 'true')
    await days.fill('400')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expectToast(page, 'The retention is set')
  })
})

test('who may not read the trail is told what they need, and nothing of it', async ({ enter, callAs }) => {
  const page = await enter('acme/viewer')
  await page.goto('/audit')
  await expect(page.getByRole('heading', { name: 'No permission' })).toBeVisible()
  await expect(page.getByText(/CTS ReadOnlyAccess/).first()).toBeVisible()
  const viewer = await callAs('acme/viewer')
  for (const path of ['records', 'records/1', 'facets', 'verification', 'retention', 'export?format=json'])
    expect((await viewer.fetch(`/api/console/audit/${path}`)).status, path).toBe(403)
})

test('another account sees none of it', async ({ enter, callAs }) => {
  const owner = await callAs('acme/owner')
  const { body } = await owner.json<{ records: { requestId: string }[] }>('/api/console/audit/records')
  const requestId = body.records[0]?.requestId ?? ''
  expect(requestId).not.toBe('')
  const stranger = await callAs('globex/owner')
  const found = await stranger.json<{ records: unknown[] }>(
    `/api/console/audit/records?requestId=${requestId}`,
  )
  expect(found).toEqual({ status: 200, body: { records: [], nextBefore: null } })
  const page = await enter('globex/owner')
  await page.goto('/audit/999999999')
  await expect(page.getByRole('heading', { name: 'This page does not exist' })).toBeVisible()
})

test('its pages and dialogs have no serious fault for axe', async ({ enter }) => {
  test.setTimeout(480_000)
  const page = await enter('acme/owner', stillLook)
  for (const [path, heading] of [
    ['/audit', 'Audit trail'],
    ['/audit?range=custom', 'Audit trail'],
    ['/audit?q=matches-nothing', 'Audit trail'],
    ['/audit?dialog=verify', 'Verify'],
    ['/audit?dialog=retention', 'Retention'],
    ['/audit/1', 'Sign in'],
  ] as const) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: heading, includeHidden: true }).first()).toBeVisible()
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    await expectAccessible(page, path)
  }
})
