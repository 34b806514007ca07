import { expect, type Locator, type Page } from '@playwright/test'
import { escapeRegExp } from './text'

/** What people do in the console, and what they look for afterwards. */

const listNames = {
  public: 'Public images',
  private: 'Private images',
  shared: 'Shared with me',
  market: 'Marketplace',
} as const
export type ListName = keyof typeof listNames

export async function openList(page: Page, list: ListName): Promise<Locator> {
  await page.goto(`/images/${list}`)
  const table = listTable(page, list)
  await expect(table.getByRole('table')).toHaveAttribute('aria-busy', 'false')
  return table
}

export const listTable = (page: Page, list: ListName): Locator =>
  page.getByRole('region', { name: listNames[list], exact: true })

/** The row of a table that is headed by this name. */
const rowOf = (table: Locator, name: string): Locator =>
  table.getByRole('row').filter({ has: table.page().getByRole('rowheader', { name }) })

/** Waits until the table has the row, with these words in its cells. */
export async function expectRow(
  table: Locator,
  { name, ...cells }: { name: string } & Record<string, string>,
): Promise<void> {
  const row = rowOf(table, name)
  await expect(row).toBeVisible()
  for (const text of Object.values(cells)) await expect(row).toContainText(text, { timeout: 60_000 })
}

export async function expectNoRow(table: Locator, name: string): Promise<void> {
  await expect(table.getByRole('table')).toHaveAttribute('aria-busy', 'false')
  await expect(rowOf(table, name)).toHaveCount(0)
}

/** Chooses an action in the menu of a row, or of a page's header. */
export async function rowAction(page: Page, name: string, action: string): Promise<void> {
  const item = await menuItem(page, name, action)
  await item.click()
}

export async function menuItem(page: Page, name: string, action: string): Promise<Locator> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  return page.getByRole('menuitem', { name: new RegExp(`^${escapeRegExp(action)}`) })
}

export async function expectToast(page: Page, text: string | RegExp): Promise<void> {
  await expect(page.getByRole('region', { name: /^Notifications/ }).getByText(text)).toBeVisible()
}

export async function searchFor(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox').first().fill(text)
  await expect(page).toHaveURL(new RegExp(`[?&](search|q|prefix)=${escapeRegExp(encodeURIComponent(text))}`))
}

/** Picks an entry of a select. */
export async function choose(scope: Page | Locator, label: string, option: string): Promise<void> {
  const page = 'page' in scope ? scope.page() : scope
  await scope.getByRole('combobox', { name: label }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

/** A value of a description list by its term. */
export const factOf = (scope: Page | Locator, term: string): Locator =>
  scope.getByText(term, { exact: true }).locator('xpath=following-sibling::dd')

/** Presses the button that opens the file chooser, and takes this file. */
export async function chooseFile(page: Page, button: string, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: button, exact: true }).click()
  await (await chooser).setFiles(path)
}

/** A forbidden control: in sight, inert, and it says why when one points at it. */
export async function expectRefused(control: Locator, reason: RegExp): Promise<void> {
  await expect(control).toBeVisible()
  await expect(control).toHaveAttribute('aria-disabled', 'true')
  if ((await control.getAttribute('role')) === 'menuitem') {
    await expect(control).toContainText(reason)
    return
  }
  const { mouse } = control.page()
  const tooltip = control.page().getByRole('tooltip')
  // A pointer that came before the page listened points once more.
  await expect(async () => {
    await mouse.move(0, 0)
    await control.hover()
    await expect(tooltip).toContainText(reason, { timeout: 3000 })
  }).toPass()
  // A pointer on its way to the tooltip keeps it: only further moves, along the edge, tell that it goes elsewhere.
  for (const y of [0, 100, 200]) await mouse.move(0, y)
  await expect(tooltip).toHaveCount(0)
}
