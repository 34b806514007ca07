import { createHash } from 'node:crypto'
import { createReadStream, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { test as base, expect } from '@playwright/test'
import { noise } from '../test/fixtures/os-disks'
import { until } from '../test/support/processes'
import { type Product, startProduct } from '../test/support/product'
import { chooseFile, factOf } from './support/deeds'
import { diskPath, uniqueName } from './support/made'
import { signIn } from './support/person'
import { expectReady, nextStep, order } from './support/wizard'

const MIB = 1024 ** 2
const SIZE_MIB = 320
/** Slow enough that there is a middle to interrupt in. */
const BYTES_PER_SECOND = 12 * MIB
/** Four parts of 8 MiB are under way at once: a reload loses at most these, and a percent by rounding. */
const LOST_PERCENT_MAX = Math.ceil((4 * 8 * 100) / SIZE_MIB) + 1

/** A product of this file's own: its api process is killed. */
const test = base.extend<object, { product: Product }>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the needed fixtures from the pattern
    async ({}, use) => {
      const product = await startProduct()
      await use(product)
      await product.stop()
    },
    { scope: 'worker', timeout: 300_000 },
  ],
})

test('an upload outlives a reload and a killed server, and arrives byte-true', async ({
  page,
  product,
}, testInfo) => {
  test.setTimeout(600_000)
  const path = testInfo.outputPath(`${uniqueName('large')}.raw`)
  const sha256 = await makeLargeDisk(path)
  const fileName = path.split('/').at(-1) ?? ''
  // The browser asks before a window with a running upload is reloaded.
  page.on('dialog', (dialog) => void dialog.accept())

  await page.goto(`${product.url}/sign-in`)
  await signIn(page, product.credential('acme', 'owner'))
  await page.waitForURL(/\/images\//)
  await slowDown(page)
  await page.goto(`${product.url}/images/new`)
  await chooseFile(page, 'Choose file', path)
  const progress = page.getByRole('main').getByRole('progressbar', { name: `Upload of ${fileName}` })
  await reaches(progress, 30)

  await test.step('a reload interrupts it, the same file resumes it', async () => {
    await page.reload()
    await expect(
      page.getByText('interrupted; choose the same file to go on where it stopped').first(),
    ).toBeVisible()
    const before = await percentOf(progress)
    expect(before).toBeGreaterThanOrEqual(30 - LOST_PERCENT_MAX)
    await chooseFile(page, 'Choose the same file', path)
    await expect(page.getByRole('button', { name: `Pause upload of ${fileName}` }).first()).toBeVisible()
    await reaches(progress, before + 5)
  })

  await test.step('it goes on while one walks through the console, and while the server is killed', async () => {
    const navigation = page.getByRole('navigation', { name: 'Main navigation' })
    await navigation.getByRole('link', { name: 'Buckets' }).click()
    await expect(page.getByRole('heading', { name: 'Buckets' })).toBeVisible()
    const tray = page.getByRole('button', { name: /^Uploads, 1 under way, \d+%$/ })
    await expect(tray).toBeVisible()

    // Watched from here on: on a busy machine the note may come and go while a page is still loading.
    const uploaded = page
      .getByRole('region', { name: /^Notifications/ })
      .getByText(`“${fileName}” is uploaded`)
      .waitFor({ timeout: 180_000 })
    uploaded.catch(() => undefined) // told where it is awaited
    const [killed] = product.kill('api')
    await until(() => product.pids('api').some((pid) => pid !== killed), 60_000)
    await tray.click()
    const walked = page.getByRole('dialog', { name: 'Uploads' }).getByRole('progressbar')
    await reaches(walked, 60)
    await page.keyboard.press('Escape')
    await navigation.getByRole('link', { name: 'Jobs' }).click()
    await expect(page.getByRole('heading', { name: 'Jobs' })).toBeVisible()
    await uploaded
  })

  await test.step('what arrived is what was sent', async () => {
    await page
      .getByRole('navigation', { name: 'Main navigation' })
      .getByRole('link', { name: 'Buckets' })
      .click()
    await page.getByRole('table').getByRole('link').first().click()
    const row = page.getByRole('row').filter({ hasText: fileName })
    await expect(row.getByTitle(sha256)).toBeVisible()
    await expect(row).toContainText('320 MiB')
  })

  await test.step('and an image can be made of it', async () => {
    await page.getByRole('button', { name: `Actions for ${fileName}` }).click()
    await page.getByRole('menuitem', { name: 'Create image' }).click()
    await expect(page.getByText('This file can be imported')).toBeVisible({ timeout: 60_000 })
    await expect(factOf(page, 'Operating system').first()).toContainText('CentOS Linux 7 (Core)')
    await nextStep(page, 'Configuration')
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('large')
    await nextStep(page, 'Review')
    await order(page)
    await expectReady(page, 'large')
  })
  const check = product.fsck()
  expect(check.code, check.output).toBe(0)
  rmSync(path)
})

/** A real system at the front, then noise with holes; answers its checksum. */
async function makeLargeDisk(path: string): Promise<string> {
  const system = await open(diskPath('centos-7.9.raw'))
  const bytes = await system.readFile()
  await system.close()
  const file = await open(path, 'w')
  await file.truncate(SIZE_MIB * MIB)
  await file.write(bytes, 0, bytes.length, 0)
  for (let mib = Math.ceil(bytes.length / MIB); mib < SIZE_MIB; mib++)
    if (mib % 40 < 30) await file.write(noise(mib, MIB), 0, MIB, mib * MIB)
  await file.close()
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

async function slowDown(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page)
  await client.send('Network.enable')
  await client.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: BYTES_PER_SECOND,
  })
}

const percentOf = async (progress: Locator): Promise<number> =>
  Number(await progress.first().getAttribute('aria-valuenow'))

const reaches = (progress: Locator, percent: number): Promise<void> =>
  expect
    .poll(() => percentOf(progress), { timeout: 120_000, intervals: [100] })
    .toBeGreaterThanOrEqual(percent)
