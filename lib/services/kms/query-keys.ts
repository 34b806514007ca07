import { Prisma } from '@/lib/db/generated/client'
import type { KeyState } from '@/lib/domain/kms/key'
import type { KeyView } from '@/lib/domain/kms/view'
import type { Context } from '../context'

const { sql } = Prisma

interface Row {
  id: string
  alias: string
  description: string
  state: KeyState
  is_default: boolean
  created_at: Date
  deletes_at: Date | null
  current_version: number
  images: bigint
}

/** One statement for lists and single keys. The default key comes first, then by alias. */
export async function queryKeys(ctx: Pick<Context, 'db'>, where: Prisma.Sql): Promise<KeyView[]> {
  const rows = await ctx.db.$queryRaw<Row[]>(sql`
    SELECT k.*, (SELECT max(v.number) FROM kms_key_versions v WHERE v.key_id = k.id) AS current_version,
      (SELECT count(*) FROM images i WHERE i.kms_key_id = k.id AND i.status <> 'deleted') AS images
    FROM kms_keys k WHERE k.state <> 'destroyed' AND ${where} ORDER BY k.is_default DESC, k.alias`)
  return rows.map((row) => ({
    id: row.id,
    alias: row.alias,
    description: row.description,
    state: row.state,
    isDefault: row.is_default,
    createdAt: row.created_at.toISOString(),
    deletesAt: row.deletes_at?.toISOString() ?? null,
    currentVersion: row.current_version,
    imageCount: Number(row.images),
  }))
}
