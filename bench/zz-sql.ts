import { loadConfig } from '@/lib/config'
import { createDatabase } from '@/lib/db/client'
import { loadSecrets } from '@/lib/secrets'
import { databaseUrl } from '@/server/database-server'
import { readFileSync } from 'node:fs'
const h = JSON.parse(readFileSync('/tmp/perf/hold.json','utf8'))
const config = loadConfig({ IMPRINT_DATA_DIR: h.dataDir })
const { pool, close } = createDatabase(databaseUrl(config, loadSecrets(config.paths.secrets)))
const sql = process.argv[2]!
if (sql === 'stat') {
  const c = await pool.connect()
  const { rows } = await c.query(`select query, state, wait_event from pg_stat_activity where state is not null order by length(query) desc limit 6`)
  for (const r of rows) console.log(r.state, r.wait_event, r.query.slice(0, 6000), '\n----')
  c.release()
} else { const { rows } = await pool.query(sql); console.log(rows.map((r) => Object.values(r).join(' | ')).join('\n')) }
await close()
process.exit(0)
