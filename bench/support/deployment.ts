import { mkdtemp, rm } from 'node:fs/promises'
import { loadConfig } from '@/lib/config'
import { createDatabase } from '@/lib/db/client'
import { withDatabase } from '@/server/database-server'
import { deployMigrations } from '@/server/migrations/deploy'
import type { TestDatabase } from '@/test/support/database'

/** A database with the real settings (fsync on) in a folder of its own, removed afterwards. */
export async function withBenchDatabase<T>(work: (database: TestDatabase) => Promise<T>): Promise<T> {
  const folder = await mkdtemp('/tmp/imprint-bench-')
  try {
    return await withDatabase(loadConfig({ IMPRINT_DATA_DIR: folder }), async (url) => {
      await deployMigrations(url)
      const { prisma, pool, close } = createDatabase(url)
      try {
        return await work({ url, prisma, pool })
      } finally {
        await close()
      }
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Fills a project with `count` private images that look like real ones: names, systems, sizes, two tags each. */
export async function fillImages(
  database: TestDatabase,
  projectId: string,
  regionId: string,
  count: number,
): Promise<void> {
  await database.pool.query(
    `INSERT INTO images (id, project_id, region_id, name, kind, status, os_type, platform, os_version, os_bit, architecture,
       boot_mode, min_disk_gib, disk_format, size_bytes, virtual_size_bytes, source_kind, created_by, created_at, updated_at)
     SELECT gen_random_uuid(), $1, $2,
       (ARRAY['web','db','cache','build','gpu','edge'])[1 + n % 6] || '-' || md5(n::text) || '-' || n,
       (CASE WHEN n % 10 = 0 THEN 'data_disk' ELSE 'system_disk' END)::"ImageKind", 'active',
       CASE WHEN n % 7 = 0 THEN 'Windows' ELSE 'Linux' END, 'CentOS',
       (ARRAY['CentOS 7.9 64bit','Ubuntu 20.04 Server 64bit','EulerOS 2.10 64bit'])[1 + n % 3],
       64, 'x86', 'bios', 40 + n % 100, 'qcow2', n * 1000003::bigint % 40000000000, 42949672960, 'file', 'bench',
       now() - n * interval '1 minute', now()
     FROM generate_series(1, $3) n`,
    [projectId, regionId, count],
  )
  await database.pool.query(
    `INSERT INTO image_tags (image_id, key, value)
     SELECT id, k, CASE k WHEN 'env' THEN (ARRAY['prod','test'])[1 + min_disk_gib % 2] ELSE 'team-' || min_disk_gib END
     FROM images, unnest(ARRAY['env','team']) k WHERE project_id = $1`,
    [projectId],
  )
  await database.pool.query('ANALYZE')
}
