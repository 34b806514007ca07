import { expect, it } from 'vitest'
import { accessKeyCsv } from './access-key-csv'

const key = { id: 'ABCDEFGHIJKLMNOPQRST', secret: 'a-secret_', description: '', status: 'enabled' } as const
const rest = { createdAt: '2026-11-24T02:52:46Z', lastUsedAt: null, lastUsedAddress: null }

it('is a file that no spreadsheet takes for formulas', () => {
  expect(accessKeyCsv('ann', { ...key, ...rest })).toBe(
    '"User Name","Access Key Id","Secret Access Key"\r\n"ann","ABCDEFGHIJKLMNOPQRST","a-secret_"\r\n',
  )
  expect(accessKeyCsv('=cmd|"x"', { ...key, ...rest })).toContain(`"'=cmd|""x"""`)
})
