import { createReadStream } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadConfig } from '@/lib/config'
import { auditKey } from '@/lib/domain/audit/checkpoint'
import { verifyExport } from '@/lib/domain/audit/export-file'
import type { Verification } from '@/lib/domain/audit/verify-chain'
import { accountsWithTrails, readWitness, verifyTrail } from '@/lib/services/audit/verify-trail'
import { wire } from '@/lib/wiring'
import { faultWords } from './audit/fault-words'
import { withExistingDatabase } from './database-server'
import { fail } from './entry'
import { StartError } from './start-error'

/**
 * `npm run audit:verify [-- --account <name>]`: follows the audit trail of every account and names the first record of each
 * that is not what was written. `-- --file <export.json> [--key <key id>]` does so with an exported trail, without any
 * database or server. Exit 1 when something is wrong.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { account: { type: 'string' }, file: { type: 'string' }, key: { type: 'string' } },
  })
  if (values.file !== undefined) return verifyFile(values.file, values.key)
  return withExistingDatabase(loadConfig(), (url) => verifyDeployment(url, values.account))
}

async function verifyFile(path: string, expectedKey: string | undefined): Promise<number> {
  const found = await verifyExport(() => createReadStream(path, 'utf8')).catch((error: unknown) => {
    throw new StartError(
      `${path} cannot be read as an exported trail: ${(error as Error).message.slice(0, 300)}`,
    )
  })
  console.log(`signed with key ${found.keyId}`)
  say(found.accountName, found)
  if (expectedKey !== undefined && expectedKey !== found.keyId) {
    console.log(`The key should be ${expectedKey}: somebody else signed this file.`)
    return 1
  }
  if (expectedKey === undefined)
    console.log('Compare the key with that of the deployment, or give it with --key.')
  return found.fault ? 1 : 0
}

async function verifyDeployment(url: string, accountName: string | undefined): Promise<number> {
  const { services, close } = wire(loadConfig({ ...process.env, DATABASE_URL: url }), 'imprint-audit-verify')
  try {
    const witnessed = await readWitness(services)
    const all = await accountsWithTrails(services, witnessed)
    const accounts = accountName === undefined ? all : all.filter(({ name }) => name === accountName)
    if (accountName !== undefined && accounts.length === 0)
      throw new StartError(`There is no account ${accountName} with an audit trail.`)
    console.log(`key of this deployment: ${auditKey(services.secrets.auditSigningKey).id}`)
    let broken = 0
    let signed = 0
    for (const { id, name } of accounts) {
      const verification = await verifyTrail(services, id, witnessed)
      say(name, verification)
      signed += verification.checkpoints
      if (verification.fault) broken++
    }
    const isWitnessLost = witnessed === null && signed > 0
    if (isWitnessLost)
      console.log(
        `The witness file ${services.config.paths.auditWitness} is missing, though checkpoints were signed.`,
      )
    console.log(`audit:verify: ${accounts.length} trails, ${broken} broken`)
    return broken > 0 || isWitnessLost ? 1 : 0
  } finally {
    await close()
  }
}

function say(name: string, verification: Verification): void {
  const { records, stubs, first, last, signedThrough, fault } = verification
  if (fault) {
    console.log(`broken  ${name}  record ${fault.sequence}  ${faultWords(fault)}`)
    return
  }
  const range = last === 0 ? 'no records' : `records ${first} to ${last}, signed through ${signedThrough}`
  console.log(
    `whole   ${name}  ${range}  (${records} read${stubs > 0 ? `, ${stubs} by their hash only` : ''})`,
  )
}

main().then((code) => process.exit(code), fail)
