// Run by tests as a process of its own: serves an embedded database from the folder named, prints its process id, and
// stays until it is killed.
import { join } from 'node:path'
import { startPostgres } from '@/server/postgres/start-postgres'

const folder = process.argv[2]!

startPostgres({
  dataDir: join(folder, 'postgres'),
  socketFolder: join(folder, 'run', 'postgres'),
  logFile: join(folder, 'logs', 'postgres.log'),
  password: 'test',
}).then(
  (server) => console.log(`postmaster ${server.pid()}`),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
