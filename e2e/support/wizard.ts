import { expect, type Page } from '@playwright/test'
import { chooseFile } from './deeds'

/** Uploads a file in the wizard's first step; the wizard reads it by itself. */
export async function uploadInWizard(page: Page, path: string): Promise<void> {
  await page.goto('/images/new')
  await chooseFile(page, 'Choose file', path)
}

export async function expectUsable(page: Page): Promise<void> {
  await expect(page.getByText('This file can be imported')).toBeVisible({ timeout: 60_000 })
}

export async function nextStep(page: Page, heading: 'Configuration' | 'Review'): Promise<void> {
  await page.getByRole('button', { name: 'Next', exact: true }).click()
  await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible()
}

/** Agrees and sends the order at the last step. Answers the id of the image. */
export async function order(page: Page): Promise<string> {
  await page.getByRole('checkbox', { name: /I have the right to use/ }).check()
  await page.getByRole('button', { name: 'Create image', exact: true }).click()
  await page.waitForURL(/[?&]image=/)
  return new URL(page.url()).searchParams.get('image') ?? ''
}

/** Watches the work until it is done. */
export async function expectReady(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name: `${name} is ready` })).toBeVisible({ timeout: 90_000 })
}
