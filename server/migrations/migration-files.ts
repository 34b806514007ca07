import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MigrationList } from './schema-engine'

export interface Migration {
  /** Folder name, `<timestamp>_<words>`; also the order. */
  name: string
  sql: string
  /** As Prisma records it. */
  checksum: string
}

const LOCK_FILE = 'migration_lock.toml'

/** All migrations of a folder in the order in which they apply. */
export function readMigrations(folder: string): Migration[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'migration.sql')))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

/** The same in the form that the schema engine takes. */
export function migrationList(folder: string, migrations: readonly Migration[]): MigrationList {
  const lockFile = join(folder, LOCK_FILE)
  return {
    baseDir: folder,
    lockfile: { path: LOCK_FILE, content: existsSync(lockFile) ? readFileSync(lockFile, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  }
}
