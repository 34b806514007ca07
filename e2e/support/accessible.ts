import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** For windows that are looked at by axe. Without movement: what fades in has no colour yet. */
export const stillLook = { colorScheme: 'light', reducedMotion: 'reduce' } as const

/**
 * What axe finds on the page as it is now, in the light theme and, where the theme matters, in the dark one; findings of
 * no weight do not count.
 */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  expect.soft(await graveFindings(axeOn(page)), `${where}, light`).toEqual([])
  await showIn(page, 'dark')
  const contrast = axeOn(page).withRules(['color-contrast'])
  expect.soft(await graveFindings(contrast), `${where}, dark`).toEqual([])
  await showIn(page, 'light')
}

/** Pages here have no frames of other origins: the way that opens a second page for each look takes twice as long. */
const axeOn = (page: Page): AxeBuilder => new AxeBuilder({ page }).setLegacyMode()

async function graveFindings(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze()
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return grave.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  )
}

async function showIn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  const isDark = colorScheme === 'dark'
  await page.waitForFunction(
    (wanted) => document.documentElement.classList.contains('dark') === wanted,
    isDark,
  )
  await page.evaluate(() => {
    for (const animation of document.getAnimations())
      if (animation instanceof CSSTransition) animation.finish()
  })
}
