import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashPassword } from '@/lib/domain/iam/password'
import { makeUser } from './api'
import { CliHome, type Ended } from './cli'
import type { TestDatabase } from './database'
import { REGION, type TestAccount } from './world'

export const PASSWORD = 'correct horse battery staple 7'
const MIB = 1024 * 1024

/** A user of the account who has the password; their name. */
export async function makeCliUser(
  database: TestDatabase,
  account: TestAccount,
  policies: 'owner' | readonly string[] = 'owner',
): Promise<string> {
  const id = await makeUser(database, account, policies)
  const passwordHash = await hashPassword(PASSWORD)
  const { name } = await database.prisma.user.update({ where: { id }, data: { passwordHash } })
  return name
}

export function signIn(
  home: CliHome,
  { url, account, user }: { url: string; account: TestAccount; user: string },
  more: readonly string[] = [],
): Promise<Ended> {
  const whom = ['--url', url, '--account', account.name, '--user', user]
  const args = ['login', ...whom, '--password-stdin', '--region', REGION, ...more]
  return home.run(args, { stdin: `${PASSWORD}\n` })
}

/** The home of a new user of the account who has signed in. */
export async function signedInHome(
  database: TestDatabase,
  url: string,
  account: TestAccount,
  policies: 'owner' | readonly string[] = 'owner',
): Promise<CliHome> {
  const home = new CliHome()
  await signIn(home, { url, account, user: await makeCliUser(database, account, policies) })
  return home
}

/** A real qcow2 of some MiB that does not compress. */
export function makeDisk(folder: string, name: string, sizeMib: number): string {
  const raw = join(folder, `${name}.raw`)
  const file = join(folder, `${name}.qcow2`)
  writeFileSync(raw, randomBytes(sizeMib * MIB))
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, file])
  rmSync(raw)
  return file
}

export const digestOf = (file: string, algorithm = 'sha256') =>
  createHash(algorithm).update(readFileSync(file)).digest('hex')
