import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg'
import { engineAdapter } from './engine-adapter'

export type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm'

/** No table is somebody else's here. */
export const NO_FILTERS = { externalTables: [], externalEnums: [] }

/**
 * Prisma's schema engine, compiled to wasm, on the database of `url`. `schema` is needed for plans only.
 * Close its connections by `dispose`.
 */
export async function openSchemaEngine(
  url: string,
  schema: { path: string; content: string } | undefined,
): Promise<{ engine: SchemaEngine; dispose: () => Promise<void> }> {
  await loadWasm()
  const factory = engineAdapter(url)
  const opened: { dispose(): Promise<void> }[] = []
  const connect = async () => {
    const adapter = await factory.connect()
    opened.push(adapter)
    return adapter
  }
  const engine = await engineModule.SchemaEngine.new(
    { datamodels: schema && [[schema.path, schema.content]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory({ ...factory, connect }),
  )
  return {
    engine,
    async dispose() {
      engine.free()
      await Promise.all(opened.map((adapter) => adapter.dispose()))
    },
  }
}

let loaded: Promise<void> | undefined

function loadWasm(): Promise<void> {
  loaded ??= instantiate()
  return loaded
}

async function instantiate(): Promise<void> {
  // The engine reports a panic's words through this global before it throws a bare RuntimeError.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message(message: string) {
        throw new Error(`The schema engine gave up: ${message}`)
      },
    },
  })
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const bytes = await readFile(join(dirname(entry), 'schema_engine_bg.wasm'))
  const imports = { './schema_engine_bg.js': engineModule as unknown as WebAssembly.ModuleImports }
  const { instance } = await WebAssembly.instantiate(bytes, imports)
  engineModule.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
}
