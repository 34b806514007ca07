import { expect, it } from 'vitest'
import { plainDecimal } from './price'

// The column keeps six decimals; the page shows what the supplier wrote, and never by way of a float.
it.each([
  ['1.980000', '1.98'],
  ['0.120000', '0.12'],
  ['3.000000', '3'],
  ['10', '10'],
  ['0.000001', '0.000001'],
  ['', ''],
])('%s reads %s', (stored, shown) => {
  expect(plainDecimal(stored)).toBe(shown)
})
