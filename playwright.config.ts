import { defineConfig } from '@playwright/test'

/** One product for the whole run, started as the README says; specs that kill processes start their own. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  globalSetup: './e2e/support/global-setup.ts',
  workers: 2,
  fullyParallel: true,
  timeout: 240_000,
  // A toast is gone before a machine without a graphics card has drawn the page: one more try, and the list says so.
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 15_000 },
  reporter: process.env.IMPRINT_TEST_RESULTS
    ? [['list'], ['json', { outputFile: process.env.IMPRINT_TEST_RESULTS }]]
    : 'list',
  use: {
    locale: 'en-US',
    actionTimeout: 20_000,
    screenshot: 'only-on-failure',
    // Recording costs more than the walk itself where the processor draws.
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium-headless-shell',
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
