import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@/server/project-root'
import { deployMigrations, migrationsFolder } from './deploy'
import { NO_FILTERS, openSchemaEngine } from './schema-engine'

export interface PlanOptions {
  schemaPath?: string
  folder?: string
  /** Leaves out this migration and those after it. */
  before?: string
}

/**
 * The SQL that leads from the migrations to the schema; null when they agree. `scratchUrl` names an empty database,
 * in which the migrations run first. CHECKs, triggers, functions, extensions and partial indexes are invisible here.
 */
export async function planMigration(scratchUrl: string, options: PlanOptions = {}): Promise<string | null> {
  const path = options.schemaPath ?? join(projectRoot, 'prisma', 'schema.prisma')
  const schema = { path, content: readFileSync(path, 'utf8') }
  await deployMigrations(scratchUrl, { folder: options.folder ?? migrationsFolder, before: options.before })
  const { engine, dispose } = await openSchemaEngine(scratchUrl, schema)
  try {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files: [schema], configDir: projectRoot },
      to: { tag: 'schemaDatamodel', files: [schema] },
      script: true,
      exitCode: true,
      filters: NO_FILTERS,
    })
    return exitCode === 0 ? null : stdout
  } finally {
    await dispose()
  }
}
