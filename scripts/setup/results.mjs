import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number }} Count */

/** One phase that has no tests of its own, such as the compiler. @returns {Count} */
export function checkCount(isGood) {
  return { passed: 0, failed: isGood ? 0 : 1 }
}

/** @returns {Count} from Vitest's JSON report; a report that is missing is a failure */
export function vitestCount(file) {
  if (!existsSync(file)) return checkCount(false)
  const report = JSON.parse(readFileSync(file, 'utf8'))
  const { numPassedTests: passed, numFailedTests: failedTests, success, testResults } = report
  // A file that does not load has no tests; it counts as one.
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const failed = failedTests + brokenFiles.length
  return { passed, failed: success || failed > 0 ? failed : 1 }
}

/** @returns {Count} from Playwright's JSON report; a test that passed at the second try passed */
export function playwrightCount(file) {
  if (!existsSync(file)) return checkCount(false)
  const { stats, errors } = JSON.parse(readFileSync(file, 'utf8'))
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length }
}
