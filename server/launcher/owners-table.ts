import { readFileSync } from 'node:fs'
import type { SeedCredential } from '@/prisma/seed'

/** The first passwords as lines for the terminal: the owner of each account. */
export function ownersTable(credentialsPath: string): string[] {
  // safe: our own seed wrote the file a moment ago
  const credentials = JSON.parse(readFileSync(credentialsPath, 'utf8')) as SeedCredential[]
  const rows = credentials
    .filter((credential) => credential.role === 'owner')
    .map(({ account, user, password }) => [account, user, password] as const)
  const all = [['account', 'user', 'password'] as const, ...rows]
  const accountWidth = Math.max(...all.map(([account]) => account.length))
  const userWidth = Math.max(...all.map(([, user]) => user.length))
  return all.map(
    ([account, user, password]) =>
      `  ${account.padEnd(accountWidth)}  ${user.padEnd(userWidth)}  ${password}`,
  )
}
