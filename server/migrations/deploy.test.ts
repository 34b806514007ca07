import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase } from '@/test/support/database'
import { deployMigrations, migrationsFolder } from './deploy'
import { readMigrations } from './migration-files'
import { planMigration } from './plan'

let url: string
let folder: string

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

function write(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'migration.sql'), sql)
}

beforeEach(async () => {
  url = await createTestDatabase()
  // The tests' databases come migrated; these suites begin with nothing.
  await query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  folder = mkdtempSync('/tmp/imprint-migrations-')
  cpSync(join(migrationsFolder, 'migration_lock.toml'), join(folder, 'migration_lock.toml'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the product’s migrations', () => {
  it('apply once, and lead to exactly the schema', async () => {
    const all = readMigrations(migrationsFolder).map(({ name }) => name)
    expect(await deployMigrations(url)).toEqual(all)
    expect(await deployMigrations(url)).toEqual([])
    expect(await planMigration(url)).toBeNull()
  })

  it('are applied by one of two deployments at once', async () => {
    const all = readMigrations(migrationsFolder).map(({ name }) => name)
    const applied = await Promise.all([deployMigrations(url), deployMigrations(url)])
    expect(applied.flat().toSorted()).toEqual(all)
  })
})

describe('a migration', () => {
  it('may hold functions, DO blocks and semicolons in strings', async () => {
    write(
      '1_function',
      `CREATE TABLE t (words text);
       CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.words := 'a;b'; RETURN NEW; END; $$;
       CREATE TRIGGER fill BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
       DO $$ BEGIN INSERT INTO t DEFAULT VALUES; END $$;`,
    )
    expect(await deployMigrations(url, { folder })).toEqual(['1_function'])
    expect(await query('SELECT words FROM t')).toEqual([{ words: 'a;b' }])
  })

  it('that fails leaves nothing, says why, and is tried again on request only', async () => {
    write('1_first', 'CREATE TABLE first (id int);')
    write('2_broken', 'CREATE TABLE second (id int); INSERT INTO missing VALUES (1);')
    await expect(deployMigrations(url, { folder })).rejects.toThrow(
      /2_broken failed[\s\S]*missing[\s\S]*--retry/,
    )
    expect(await query(`SELECT to_regclass('first') AS a, to_regclass('second') AS b`)).toEqual([
      { a: 'first', b: null },
    ])
    write('2_broken', 'CREATE TABLE second (id int);')
    await expect(deployMigrations(url, { folder })).rejects.toThrow(/--retry/)
    expect(await deployMigrations(url, { folder, retriesFailed: true })).toEqual(['2_broken'])
    expect(await deployMigrations(url, { folder })).toEqual([])
  })

  it('that was edited after it had been applied is refused', async () => {
    write('1_first', 'CREATE TABLE first (id int);')
    await deployMigrations(url, { folder })
    write('1_first', 'CREATE TABLE first (id bigint);')
    await expect(deployMigrations(url, { folder })).rejects.toThrow(/1_first was edited/)
  })
})
