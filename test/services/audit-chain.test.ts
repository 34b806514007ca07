import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentHashOf, GENESIS_HASH, linkHash } from '@/lib/domain/audit/chain'
import { auditKey } from '@/lib/domain/audit/checkpoint'
import { entryOf } from '@/lib/domain/audit/export-file'
import type { AuditRecordView } from '@/lib/domain/audit/record'
import { FileWitness } from '@/lib/drivers/audit/file-witness'
import { RECORD_COLUMNS, type RecordRow, recordOf } from '@/lib/services/audit/read-chain'
import { recordSuccess } from '@/lib/services/audit/record'
import { signCheckpoints } from '@/lib/services/audit/sign-checkpoints'
import { readWitness, verifyTrail } from '@/lib/services/audit/verify-trail'
import type { Services } from '@/lib/services/context'
import { setTags } from '@/lib/services/tag/set-tags'
import { useTestDatabase } from '../support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeImage,
  makeRegions,
  type TestAccount,
  testServices,
} from '../support/world'

const database = useTestDatabase()
const folder = mkdtempSync('/tmp/imprint-witness-')
let services: Services

beforeAll(async () => {
  await makeRegions(database)
  services = testServices(database, { witness: new FileWitness(join(folder, 'audit', 'checkpoints.jsonl')) })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An account whose trail has so many records; what each says differs. */
async function trail(records: number): Promise<TestAccount> {
  const account = await makeAccount(database)
  const imageId = await makeImage(database, account)
  const ctx = contextOf(services, actorOf(account))
  for (let at = 1; at <= records; at++) await setTags(ctx, { imageId, tags: [{ key: 'n', value: `${at}` }] })
  return account
}

/** Signs the end of the trail, as the worker does once it has waited long enough. */
async function sign(account: TestAccount): Promise<void> {
  const chain = await database.prisma.auditChain.findUniqueOrThrow({ where: { accountId: account.id } })
  const checkpoint = auditKey(services.secrets.auditSigningKey).signUp(
    { accountId: account.id, sequence: Number(chain.lastSequence), hash: chain.lastHash },
    new Date(),
  )
  await database.prisma.auditCheckpoint.create({ data: checkpoint })
  await services.witness.append(checkpoint)
}

const verify = async (account: TestAccount) =>
  verifyTrail(services, account.id, await readWitness(services, account.id))
const faultOf = async (account: TestAccount) => (await verify(account)).fault
const run = (text: string, ...values: unknown[]) => database.pool.query(text, values)

async function recordsOf(account: TestAccount): Promise<AuditRecordView[]> {
  const { rows } = await database.pool.query<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM audit_records WHERE account_id = $1 ORDER BY sequence`,
    [account.id],
  )
  return rows.map(recordOf)
}

/** What somebody does who can write to the database and knows the rules, but has not the key. */
async function hashAnew(account: TestAccount, from: number): Promise<void> {
  let previous = GENESIS_HASH
  for (const record of await recordsOf(account)) {
    if (record.sequence >= from) {
      const { contentHash: _old, hash: _oldHash, ...content } = record
      const contentHash = contentHashOf(content)
      const hash = linkHash(previous, contentHash)
      await run(
        'UPDATE audit_records SET content_hash = $1, hash = $2 WHERE account_id = $3 AND sequence = $4',
        ...[contentHash, hash, account.id, record.sequence],
      )
      previous = hash
    } else previous = record.hash
  }
  await run('UPDATE audit_chains SET last_hash = $1 WHERE account_id = $2', previous, account.id)
}

describe('the chain', () => {
  it('has no gap and no fault when two hundred write at once', async () => {
    const account = await makeAccount(database)
    const imageIds = await Promise.all(Array.from({ length: 20 }, () => makeImage(database, account)))
    const ctx = contextOf(services, actorOf(account))
    await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        setTags(ctx, { imageId: imageIds[at % 20]!, tags: [{ key: 'n', value: `${at}` }] }),
      ),
    )
    const records = await recordsOf(account)
    expect(records.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 200 }, (_, at) => at + 1))
    expect(records.map(({ time }) => time)).toEqual(records.map(({ time }) => time).sort())
    expect(await verify(account)).toMatchObject({ records: 200, first: 1, last: 200, fault: null })
  })

  it('is whole after values that the database spells in its own way', async () => {
    const account = await makeAccount(database)
    const ctx = contextOf(services, actorOf(account))
    const request = { ...ctx.request, userAgent: `${'x'.repeat(399)}😀`, sourceAddress: 'a\0b' }
    await recordSuccess({ ...ctx, request }, 'test', {
      type: 'test',
      name: 'half \ud800',
      details: {
        z: 1.0,
        a: 1e21,
        tiny: 5e-324,
        minus: -0,
        big: 2n ** 60n,
        at: new Date(0),
        gone: undefined,
        nan: Number.NaN,
        键: ['\u2028', '😀', ''],
        nested: { b: {}, a: [[], null] },
      },
    })
    expect(await verify(account)).toMatchObject({ records: 1, fault: null })
  })
})

describe('a trail that was broken is found out', () => {
  it.each([
    ['user_name', `'somebody else'`],
    ['source_address', `'203.0.113.9'`],
    ['outcome', `'refused'`],
    ['action', `'nothing'`],
    ['time', `time + interval '1 millisecond'`],
    ['details', `'{"tags": []}'`],
    ['changes', `NULL`],
  ])('by a changed %s', async (column, value) => {
    const account = await trail(6)
    await run(
      `UPDATE audit_records SET ${column} = ${value} WHERE account_id = $1 AND sequence = 4`,
      account.id,
    )
    expect(await faultOf(account)).toMatchObject({ kind: 'changed', sequence: 4 })
  })

  it('by a record that was changed with its own hashes', async () => {
    const account = await trail(6)
    const before = await recordsOf(account)
    await run(`UPDATE audit_records SET user_name = 'x' WHERE account_id = $1 AND sequence = 4`, account.id)
    await hashAnew(account, 4)
    for (const { sequence, hash } of before.slice(4))
      await run(
        'UPDATE audit_records SET hash = $1 WHERE account_id = $2 AND sequence = $3',
        hash,
        account.id,
        sequence,
      )
    await run('UPDATE audit_chains SET last_hash = $1 WHERE account_id = $2', before[5]!.hash, account.id)
    expect(await faultOf(account)).toMatchObject({ kind: 'changed', sequence: 4 })
  })

  it('by a changed hash', async () => {
    const account = await trail(6)
    await run(
      'UPDATE audit_records SET hash = $1 WHERE account_id = $2 AND sequence = 4',
      GENESIS_HASH,
      account.id,
    )
    expect(await faultOf(account)).toMatchObject({ kind: 'unlinked', sequence: 4 })
  })

  it('by a record deleted in the middle', async () => {
    const account = await trail(6)
    await run('DELETE FROM audit_records WHERE account_id = $1 AND sequence IN (3, 4)', account.id)
    expect(await faultOf(account)).toEqual({ kind: 'missing', sequence: 3, through: 4 })
  })

  it('by a record deleted in the middle, the others renumbered', async () => {
    const account = await trail(6)
    await run('DELETE FROM audit_records WHERE account_id = $1 AND sequence = 3', account.id)
    await run(
      'UPDATE audit_records SET sequence = sequence - 1 WHERE account_id = $1 AND sequence > 3',
      account.id,
    )
    expect(await faultOf(account)).toEqual({ kind: 'missing', sequence: 3, through: 3 })
  })

  it('by the first record deleted', async () => {
    const account = await trail(4)
    await run('DELETE FROM audit_records WHERE account_id = $1 AND sequence = 1', account.id)
    expect(await faultOf(account)).toEqual({ kind: 'missing', sequence: 1, through: 1 })
  })

  it('by the first records deleted as if they had grown old', async () => {
    const account = await trail(3)
    await sign(account)
    await run('DELETE FROM audit_records WHERE account_id = $1 AND sequence <= 3', account.id)
    await run('UPDATE audit_chains SET pruned_sequence = 3 WHERE account_id = $1', account.id)
    expect(await faultOf(account)).toEqual({ kind: 'pruned_silently', sequence: 1, through: 3 })
  })

  it('by the same with a record of it that the worker did not sign', async () => {
    const account = await trail(3)
    await sign(account)
    await recordSuccess(contextOf(services, actorOf(account)), 'pruneAuditRecords', {
      type: 'audit',
      details: { through: 3, records: 3, time: new Date().toISOString(), signature: 'AAAA' },
    })
    await run('DELETE FROM audit_records WHERE account_id = $1 AND sequence <= 3', account.id)
    await run('UPDATE audit_chains SET pruned_sequence = 3 WHERE account_id = $1', account.id)
    expect(await faultOf(account)).toEqual({ kind: 'prune_forged', sequence: 4, through: 4 })
  })

  it('by the end cut off', async () => {
    const account = await trail(6)
    await run('DELETE FROM audit_records WHERE account_id = $1 AND sequence > 4', account.id)
    expect(await faultOf(account)).toEqual({ kind: 'truncated', sequence: 5, through: 6 })
  })

  it('by the end cut off and its note made to fit', async () => {
    const account = await trail(6)
    await sign(account)
    await cutOff(account, 4)
    expect(await faultOf(account)).toEqual({ kind: 'truncated', sequence: 5, through: 6 })
  })

  it('by the end cut off together with its checkpoints: the witness has them', async () => {
    const account = await trail(6)
    await sign(account)
    await cutOff(account, 4)
    await run('DELETE FROM audit_checkpoints WHERE account_id = $1', account.id)
    expect(await faultOf(account)).toEqual({ kind: 'truncated', sequence: 5, through: 6 })
  })

  it('by a checkpoint deleted', async () => {
    const account = await trail(3)
    await sign(account)
    await run('DELETE FROM audit_checkpoints WHERE account_id = $1', account.id)
    expect(await faultOf(account)).toMatchObject({ kind: 'checkpoint_missing', sequence: 3 })
  })

  it('by two records swapped', async () => {
    const account = await trail(6)
    await swap(account, 3, 5)
    expect(await faultOf(account)).toEqual({ kind: 'reordered', sequence: 3, through: 5 })
  })

  it('by what two neighbours say swapped', async () => {
    const account = await trail(5)
    const columns = 'time, changes, details'
    await run(
      `UPDATE audit_records r SET (${columns}) =
         (SELECT ${columns} FROM audit_records o WHERE o.account_id = r.account_id AND o.sequence = 7 - r.sequence)
       WHERE account_id = $1 AND sequence IN (3, 4)`,
      account.id,
    )
    expect(await faultOf(account)).toEqual({ kind: 'reordered', sequence: 3, through: 4 })
  })

  it('by a forged record put in between, perfectly hashed', async () => {
    const account = await trail(6)
    await run(
      'UPDATE audit_records SET sequence = sequence + 1000 WHERE account_id = $1 AND sequence > 3',
      account.id,
    )
    await run(
      'UPDATE audit_records SET sequence = sequence - 999 WHERE account_id = $1 AND sequence > 1000',
      account.id,
    )
    await forge(account, 4)
    await run('UPDATE audit_chains SET last_sequence = 7 WHERE account_id = $1', account.id)
    expect(await faultOf(account)).toEqual({ kind: 'inserted', sequence: 4, through: 4 })
  })

  it('by a forged record at the end that its note does not know', async () => {
    const account = await trail(3)
    await forge(account, 4)
    expect(await faultOf(account)).toEqual({ kind: 'inserted', sequence: 4, through: 4 })
  })

  it('by a record changed and all hashes after it made anew, at the signature', async () => {
    const account = await trail(3)
    await sign(account)
    for (const record of [4, 5]) await addTo(account, record)
    await sign(account)
    await addTo(account, 6)
    await run(`UPDATE audit_records SET user_name = 'x' WHERE account_id = $1 AND sequence = 4`, account.id)
    await hashAnew(account, 4)
    expect(await faultOf(account)).toEqual({ kind: 'rehashed', sequence: 4, through: 5 })
  })

  it('by the same with a checkpoint forged to fit', async () => {
    const account = await trail(3)
    await sign(account)
    await run(`UPDATE audit_records SET user_name = 'x' WHERE account_id = $1 AND sequence = 2`, account.id)
    await hashAnew(account, 2)
    await run(
      `UPDATE audit_checkpoints k SET hash = c.last_hash FROM audit_chains c
       WHERE c.account_id = k.account_id AND k.account_id = $1`,
      account.id,
    )
    expect(await faultOf(account)).toMatchObject({ kind: 'checkpoint_forged', sequence: 3 })
  })

  it('by a checkpoint of another key', async () => {
    const account = await trail(3)
    const chain = await database.prisma.auditChain.findUniqueOrThrow({ where: { accountId: account.id } })
    const own = auditKey(services.secrets.auditSigningKey)
    const stranger = auditKey(
      generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    )
    const signed = stranger.signUp({ accountId: account.id, sequence: 3, hash: chain.lastHash }, new Date())
    await database.prisma.auditCheckpoint.create({ data: { ...signed, keyId: own.id } })
    expect(await faultOf(account)).toMatchObject({ kind: 'checkpoint_forged', sequence: 3 })
  })

  it('by a line of the witness forged, while one cut in half is nothing', async () => {
    const account = await trail(3)
    await sign(account)
    writeFileSync(join(folder, 'audit', 'checkpoints.jsonl'), '{"accountId":"half', { flag: 'a' })
    await addTo(account, 4)
    await sign(account)
    expect(await faultOf(account)).toBeNull()
    const forged = {
      accountId: account.id,
      sequence: 9,
      hash: GENESIS_HASH,
      time: 'x',
      keyId: 'x',
      signature: 'x',
    }
    await services.witness.append(forged)
    expect(await faultOf(account)).toMatchObject({ kind: 'checkpoint_forged', sequence: 9 })
  })
})

describe('the worker', () => {
  it('signs what waited five minutes, and no more often', async () => {
    const account = await trail(2)
    const signed = () => database.prisma.auditCheckpoint.findMany({ where: { accountId: account.id } })
    await signCheckpoints(services)
    expect(await signed()).toEqual([])
    await run(
      `UPDATE audit_records SET time = time - interval '6 minutes' WHERE account_id = $1 AND sequence = 1`,
      account.id,
    )
    await Promise.all([signCheckpoints(services), signCheckpoints(services)])
    expect(await signed()).toMatchObject([{ sequence: 2n }])
    expect((await readWitness(services, account.id))?.get(account.id)).toHaveLength(1)
  })

  it('is not kept from it by rows that somebody else wrote', async () => {
    const account = await trail(3)
    for (const sequence of [2, 1_000_000])
      await database.prisma.auditCheckpoint.create({
        data: {
          accountId: account.id,
          sequence,
          hash: GENESIS_HASH,
          time: new Date(),
          keyId: 'x',
          signature: 'x',
        },
      })
    await run(`UPDATE audit_records SET time = time - interval '6 minutes' WHERE account_id = $1`, account.id)
    await signCheckpoints(services)
    const row = { accountId_sequence: { accountId: account.id, sequence: 3 } }
    expect(await database.prisma.auditCheckpoint.findUnique({ where: row })).not.toBeNull()
  })

  it('signs a hundred new records at once', async () => {
    const account = await trail(100)
    await signCheckpoints(services)
    expect(await verify(account)).toMatchObject({ signedThrough: 100, checkpoints: 1, fault: null })
    await addTo(account, 101)
    await signCheckpoints(services)
    expect(await verify(account)).toMatchObject({ signedThrough: 100, last: 101, fault: null })
  })
})

async function addTo(account: TestAccount, value: number): Promise<void> {
  const imageId = await makeImage(database, account)
  await setTags(contextOf(services, actorOf(account)), { imageId, tags: [{ key: 'n', value: `${value}` }] })
}

async function cutOff(account: TestAccount, through: number): Promise<void> {
  const last = (await recordsOf(account))[through - 1]!
  await run('DELETE FROM audit_records WHERE account_id = $1 AND sequence > $2', account.id, through)
  await run(
    'UPDATE audit_chains SET last_sequence = $1, last_hash = $2 WHERE account_id = $3',
    ...[through, last.hash, account.id],
  )
}

async function swap(account: TestAccount, a: number, b: number): Promise<void> {
  const move = (from: number, to: number) =>
    run(
      'UPDATE audit_records SET sequence = $1 WHERE account_id = $2 AND sequence = $3',
      to,
      account.id,
      from,
    )
  await move(a, 9999)
  await move(b, a)
  await move(9999, b)
}

/** A record nobody's deed made, that follows from the one before it. */
async function forge(account: TestAccount, sequence: number): Promise<void> {
  const before = (await recordsOf(account)).find((record) => record.sequence === sequence - 1)!
  const { content } = entryOf({ ...before, sequence, action: 'forged' })
  const contentHash = contentHashOf(content!)
  await run(
    `INSERT INTO audit_records (account_id, sequence, time, user_id, user_name, credential_kind, credential_id,
       source_address, user_agent, region_id, project_id, action, resource_type, resource_id, resource_name, outcome,
       code, details, changes, request_id, content_hash, hash)
     SELECT account_id, $2::bigint, time, user_id, user_name, credential_kind, credential_id, source_address, user_agent,
       region_id, project_id, 'forged', resource_type, resource_id, resource_name, outcome, code, details, changes,
       request_id, $3, $4 FROM audit_records WHERE account_id = $1 AND sequence = $2::bigint - 1`,
    ...[account.id, sequence, contentHash, linkHash(before.hash, contentHash)],
  )
}
