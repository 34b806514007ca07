import type { Page } from '@playwright/test'
import { expectToast } from './support/deeds'
import { makeImage, uniqueName } from './support/made'
import { expect, test } from './support/person'
import { recordActions, replay } from './support/server-actions'

test('calls that change an image are refused to readers and unknown to strangers', async ({
  enter,
  callAs,
}) => {
  const sacrifice = await makeImage('acme/admin', uniqueName('sacrifice'))
  const target = await makeImage('acme/admin', uniqueName('target'))
  const page = await enter('acme/admin')
  const calls = recordActions(page)
  await test.step('somebody who may does all of it to one image', () =>
    changeAndDelete(page, sacrifice.imageId, sacrifice.name))
  expect(calls.map(({ body }) => Object.keys((JSON.parse(body) as object[])[0] ?? {}).join())).toEqual([
    expect.stringContaining('imageId'),
    'imageId,tag',
    'imageId,key',
    'imageIds,receivers',
    'imageId,projectIds',
    'imageIds',
  ])

  const about = { instead: sacrifice.imageId, id: target.imageId }
  for (const [person, codes] of [
    ['acme/viewer', ['iam.denied']],
    ['acme/newcomer', ['iam.denied']],
    ['globex/owner', ['image.not_found']],
  ] as const) {
    await test.step(`${person} sends the same calls about another image`, async () => {
      const session = await callAs(person)
      for (const call of calls)
        expect(await replay(session, call, about), call.body).toEqual({ isDone: false, codes })
    })
  }

  await page.goto(`/images/${target.imageId}`)
  await expect(page.getByRole('heading', { name: target.name, exact: true })).toBeVisible()
  const owner = await callAs('acme/admin')
  const path = `/api/console/images/${target.imageId}`
  const { body } = await owner.json<object>(path)
  expect(body).toMatchObject({
    name: target.name,
    description: '',
    tags: [],
    receiverCount: 0,
    status: 'active',
  })
  // The calls are such that who may does it by them.
  expect(await replay(owner, calls[0]!, about)).toEqual({ isDone: true, codes: [] })
  expect((await owner.json<object>(path)).body).toMatchObject({ description: 'changed' })
})

/** Every deed of the image's page, one after the other. */
async function changeAndDelete(page: Page, imageId: string, name: string): Promise<void> {
  await page.goto(`/images/${imageId}`)
  await page.getByRole('button', { name: 'Modify' }).click()
  const modify = page.getByRole('dialog', { name: `Modify “${name}”` })
  await modify.getByRole('textbox', { name: 'Description' }).fill('changed')
  await modify.getByRole('button', { name: 'Save changes' }).click()
  await expectToast(page, `“${name}” was changed`)

  await page.goto(`/images/${imageId}?tab=tags`)
  await page.getByRole('button', { name: 'Add tag' }).click()
  const tag = page.getByRole('dialog', { name: 'Add tag' })
  await tag.getByRole('combobox', { name: 'Key' }).fill('stage')
  await tag.getByRole('button', { name: 'Add tag' }).click()
  await expectToast(page, 'Tag “stage” was added')
  await page.getByRole('button', { name: 'Actions for stage' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expectToast(page, 'Tag “stage” was deleted')

  await page.goto(`/images/${imageId}?tab=members`)
  await page.getByRole('button', { name: 'Add receiver' }).click()
  const share = page.getByRole('dialog', { name: `Share “${name}”` })
  await share.getByRole('textbox', { name: 'Receiver' }).fill('globex')
  await share.getByRole('button', { name: 'Add', exact: true }).click()
  await share.getByRole('button', { name: 'Share with 1 receiver' }).click()
  await expectToast(page, 'The image is offered to 1 receiver')
  await page.getByRole('button', { name: 'Actions for globex' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stop sharing' }).click()
  await expectToast(page, 'globex no longer has the image')

  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await expectToast(page, `“${name}” was deleted`)
}
