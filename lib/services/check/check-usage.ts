import { Prisma } from '@/lib/db/generated/client'
import { isQuotaResource } from '@/lib/domain/quota/quota'
import type { Db, Services } from '../context'
import { lockUsage } from '../quota/reserve'
import { inTransaction } from '../transaction'
import type { Finding } from './findings'

const { sql } = Prisma

/** What each counter stands for, from the rows themselves: a line for everything in `quotas`. */
export const counted = sql`
  SELECT project_id AS scope_id, 'private_images' AS resource, count(*) AS counted FROM images
    WHERE visibility = 'private' AND status NOT IN ('deleted', 'killed') GROUP BY 1
  UNION ALL SELECT project_id, 'create_jobs', count(*) FROM jobs WHERE status IN ('queued', 'running') GROUP BY 1
  UNION ALL SELECT p.account_id, 'copies_running', count(*) FROM jobs j JOIN projects p ON p.id = j.project_id
    WHERE j.type = 'copy_image_across' AND j.status IN ('queued', 'running') GROUP BY 1
  UNION ALL SELECT project_id, 'uploads_in_flight', count(*) FROM upload_sessions
    WHERE status IN ('uploading', 'completing') GROUP BY 1
  UNION ALL SELECT project_id, 'buckets', count(*) FROM buckets GROUP BY 1
  UNION ALL SELECT project_id, 'keys', count(*) FROM kms_keys
    WHERE NOT is_default AND state <> 'destroyed' GROUP BY 1
  UNION ALL SELECT project_id, 'stored_bytes', sum(size_bytes)::bigint FROM (
    SELECT b.project_id, o.size_bytes FROM bucket_objects o JOIN buckets b ON b.id = o.bucket_id
    UNION ALL SELECT project_id, size_bytes FROM upload_sessions WHERE status IN ('uploading', 'completing')
    UNION ALL SELECT project_id, size_bytes FROM images WHERE stored_key IS NOT NULL
  ) AS stored GROUP BY 1
  UNION ALL SELECT account_id, 'users', count(*) FROM users GROUP BY 1
  UNION ALL SELECT account_id, 'projects', count(*) FROM projects WHERE name <> region_id GROUP BY 1
  UNION ALL SELECT account_id, 'groups', count(*) FROM groups GROUP BY 1
  UNION ALL SELECT account_id, 'policies', count(*) FROM policies GROUP BY 1
  UNION ALL SELECT account_id, 'agencies', count(*) FROM agencies GROUP BY 1`

interface Usage {
  scope_id: string
  resource: string
  used: bigint
  counted: bigint
}

/** Compares every quota counter with what it counts; one statement, so that all are seen at the same moment. */
export async function* checkUsage(services: Services, repair: boolean): AsyncGenerator<Finding> {
  const wrong = await services.prisma.$queryRaw<Usage[]>`
    WITH counted AS (${counted})
    SELECT coalesce(c.scope_id, u.scope_id) AS scope_id, coalesce(c.resource, u.resource) AS resource,
      coalesce(u.used, 0) AS used, coalesce(c.counted, 0) AS counted
    FROM counted c FULL JOIN quota_usages u ON u.scope_id = c.scope_id AND u.resource = c.resource
    WHERE coalesce(u.used, 0) <> coalesce(c.counted, 0)`
  for (const usage of wrong) {
    if (repair) await inTransaction(services, (db) => recount(db, usage))
    const detail = `${usage.used} recorded, ${usage.counted} counted`
    yield { kind: 'wrong_usage', subject: `${usage.scope_id} ${usage.resource}`, detail, isRepaired: repair }
  }
}

/** Counts once more while nobody else can: what began since the look above is in it, or waits. */
async function recount(db: Db, { scope_id: scopeId, resource }: Usage): Promise<void> {
  // A counter of nothing that the product knows any more.
  if (!isQuotaResource(resource)) {
    await db.quotaUsage.deleteMany({ where: { scopeId, resource } })
    return
  }
  await lockUsage({ db }, resource, scopeId)
  await db.$executeRaw`
    UPDATE quota_usages SET used = coalesce(
      (SELECT c.counted FROM (${counted}) AS c WHERE c.scope_id = ${scopeId} AND c.resource = ${resource}), 0)
    WHERE scope_id = ${scopeId} AND resource = ${resource}`
}
