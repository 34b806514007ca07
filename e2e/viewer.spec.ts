import type { Page } from '@playwright/test'
import { expectRefused, menuItem, openList, searchFor } from './support/deeds'
import { makeImage, makeShare, uniqueName } from './support/made'
import { expect, test } from './support/person'

const reason = /You are not allowed to do this/

test('a read-only user sees every page and can change nothing', async ({ enter, callAs }) => {
  test.setTimeout(600_000)
  const image = await makeImage('acme/admin', uniqueName('for-viewer'))
  const offer = await makeImage('globex/owner', uniqueName('offer'))
  await makeShare('globex/owner', offer.imageId, 'acme')
  const page = await enter('acme/viewer')

  await test.step('the private list', async () => {
    await openList(page, 'private')
    await searchFor(page, image.name)
    await expectRefused(page.getByRole('link', { name: 'Create image' }), reason)
    await expectMenu(page, image.name, {
      refused: ['Modify', 'Share', 'Make a copy', 'Export to bucket', 'Download', 'Delete'],
      allowed: ['Tags', 'Copy image ID'],
    })
    await page.getByRole('checkbox', { name: `Select ${image.name}` }).check()
    const bulk = page.getByRole('toolbar', { name: 'Actions for the selected rows' })
    for (const action of ['Share', 'Delete'])
      await expectRefused(bulk.getByRole('button', { name: action }), reason)
  })
  await test.step('the other lists', async () => {
    for (const list of ['public', 'market'] as const) await openList(page, list)
    await openList(page, 'shared')
    const inbox = page.getByRole('region', { name: 'Shares that wait for your answer' })
    const banner = inbox.getByText('Account globex offers you')
    await expect(banner).toBeVisible()
    await expectRefused(inbox.getByRole('button', { name: 'Accept all' }).first(), reason)
    await inbox.getByRole('button', { name: 'Look' }).first().click()
    for (const action of ['Accept', 'Reject'])
      await expectRefused(inbox.getByRole('button', { name: action, exact: true }), reason)
  })
  await test.step('the image', async () => {
    await page.goto(`/images/${image.imageId}`)
    for (const action of ['Modify', 'Share', 'Download'])
      await expectRefused(page.getByRole('button', { name: action, exact: true }), reason)
    await expectMenu(page, image.name, { refused: ['Delete'], allowed: ['Copy image ID'] })
    await page.goto(`/images/${image.imageId}?tab=members`)
    await expectRefused(page.getByRole('button', { name: 'Add receiver' }), reason)
    await page.goto(`/images/${image.imageId}?tab=tags`)
    await expectRefused(page.getByRole('button', { name: 'Add tag' }), reason)
    await page.goto(`/images/${image.imageId}?tab=jobs`)
    await expect(page.getByRole('row').filter({ hasText: 'Succeeded' })).toBeVisible()
  })
  await test.step('the dialogs, when a link opens them', async () => {
    await page.goto(`/images/${image.imageId}?dialog=delete&on=${image.imageId}`)
    await expectRefused(page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }), reason)
    await page.goto(`/images/${image.imageId}?dialog=share&on=${image.imageId}`)
    await expectRefused(page.getByRole('dialog').getByRole('button', { name: 'Share' }), reason)
  })
  await test.step('buckets', async () => {
    await page.goto('/buckets')
    await expectRefused(page.getByRole('button', { name: 'Create bucket' }), reason)
    await expectMenu(page, image.bucketName, { refused: ['Delete bucket'], allowed: [] })
    await page.goto(`/buckets/${image.bucketId}`)
    await expectRefused(page.getByRole('button', { name: 'Choose files' }), reason)
    await searchFor(page, image.key)
    await expectMenu(page, image.key, {
      refused: ['Create image', 'Delete file'],
      allowed: ['Download', 'Copy link…'],
    })
  })
  await test.step('jobs and reference', async () => {
    for (const path of ['/jobs', '/reference/formats', '/reference/os', '/reference/os/life-cycle']) {
      await page.goto(path)
      await expect(page.getByRole('table').first()).toBeVisible()
    }
  })
  await test.step('the wizard stays closed', async () => {
    await page.goto('/images/new')
    await expect(page.getByText(/Missing: ims:images:create/)).toBeVisible()
  })

  await test.step('the server refuses the same', async () => {
    const viewer = await callAs('acme/viewer')
    const refused: readonly [string, RequestInit][] = [
      ['/uploads', { method: 'POST', body: JSON.stringify({ fileName: 'x.raw', sizeBytes: 8 }) }],
      [`/uploads/${image.uploadId}/parts/1`, { method: 'PUT', headers: { 'imprint-zero-part': '1' } }],
      [
        `/uploads/${image.uploadId}/complete`,
        { method: 'POST', body: JSON.stringify({ sha256: '0'.repeat(64) }) },
      ],
      [`/uploads/${image.uploadId}`, { method: 'DELETE' }],
      [`/objects/${image.objectId}`, { method: 'DELETE' }],
      [`/images/${image.imageId}/file`, {}],
    ]
    for (const [path, init] of refused) {
      const { status, body } = await viewer.json<{ error: { code: string } }>(`/api/console${path}`, init)
      expect({ path, status, code: body.error.code }).toEqual({ path, status: 403, code: 'iam.denied' })
    }
  })
})

/** Looks into the menu of a thing: what is refused says why, the rest can be chosen. */
async function expectMenu(
  page: Page,
  name: string,
  { refused, allowed }: Record<'refused' | 'allowed', string[]>,
) {
  for (const action of refused) {
    await expectRefused(await menuItem(page, name, action), reason)
    await page.keyboard.press('Escape')
  }
  for (const action of allowed) {
    const item = await menuItem(page, name, action)
    await expect(item).toBeVisible()
    await expect(item).not.toHaveAttribute('aria-disabled', 'true')
    await page.keyboard.press('Escape')
  }
}
