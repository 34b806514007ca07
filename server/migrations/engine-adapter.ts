import { PrismaPg } from '@prisma/adapter-pg'
import {
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
} from '@prisma/driver-adapter-utils'
import pg from 'pg'

// Type ids of PostgreSQL's catalogue. The adapter refuses columns of type "char", which the schema engine selects.
const CHAR_OID = 18
const TEXT_OID = 25

/**
 * Prisma's adapter for pg with what the schema engine needs on top: columns of type "char",
 * and scripts sent in one piece (the adapter splits at every `;`, which breaks functions and DO blocks, and loses the
 * transaction around the file).
 */
export function engineAdapter(url: string): SqlMigrationAwareDriverAdapterFactory {
  // The adapter takes the database of a shadow connection from these fields, not from a connection string.
  const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: url })
  // No idle limit: the session that holds the engine's advisory lock must outlive a long file.
  const factory = new PrismaPg({
    host,
    port,
    user,
    password: password ?? '',
    database,
    ssl,
    max: 4,
    idleTimeoutMillis: 0,
  })
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => repaired(await factory.connect()),
    connectToShadowDb: async () => repaired(await factory.connectToShadowDb()),
  }
}

interface PgSqlDriverAdapter extends SqlDriverAdapter {
  underlyingDriver(): pg.Pool
}

function repaired(adapter: PgSqlDriverAdapter): SqlDriverAdapter {
  readCharColumns(adapter)
  const startTransaction = adapter.startTransaction.bind(adapter)
  adapter.startTransaction = async (isolationLevel) => {
    const transaction = await startTransaction(isolationLevel)
    readCharColumns(transaction)
    return transaction
  }
  adapter.executeScript = async (script) => {
    await adapter.underlyingDriver().query(script).catch(rethrowForEngine)
  }
  return adapter
}

/** The adapter's method that talks to pg; private in its types. */
interface WithPerformIo {
  performIO(query: SqlQuery): Promise<pg.QueryArrayResult>
}

function readCharColumns(queryable: SqlQueryable): void {
  const queryRaw = queryable.queryRaw
  const performIo = (queryable as unknown as WithPerformIo).performIO
  queryable.queryRaw = async (query) => {
    let charColumns: number[] = []
    // A view of the queryable for this one call, so that calls side by side do not mix their columns up.
    const view: SqlQueryable & WithPerformIo = Object.create(queryable)
    view.performIO = async (sql) => {
      const result = await performIo.call(queryable, sql)
      charColumns = result.fields.flatMap((field, index) => (field.dataTypeID === CHAR_OID ? [index] : []))
      for (const index of charColumns) result.fields[index]!.dataTypeID = TEXT_OID
      return result
    }
    const result = await queryRaw.call(view, query)
    for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character
    return result
  }
}

/** The engine records these words in _prisma_migrations; an error of another class would reach it without any. */
function rethrowForEngine(error: pg.DatabaseError): never {
  throw new DriverAdapterError({
    kind: 'postgres',
    code: error.code ?? 'N/A',
    severity: error.severity ?? 'ERROR',
    message: error.message,
    detail: error.detail,
    column: error.column,
    hint: error.hint,
  })
}
