import { z } from 'zod'
import { Prisma } from '@/lib/db/generated/client'
import type { RegionKind, RegionView } from '@/lib/domain/region/input'
import type { Context } from '../context'
import { read } from '../verb'

const { sql } = Prisma

interface Row {
  id: string
  name_zh: string
  name_en: string
  kind: RegionKind
  zones: string[]
  projects: bigint
  images: bigint
  buckets: bigint
  keys: bigint
  grants: bigint
}

/** Regions in the order in which people see them, with what uses them. */
export const listRegions = read({
  action: 'operator:regions:manage',
  input: z.object({}),
  run: (ctx) => queryRegions(ctx, sql`true`),
})

export async function queryRegions(ctx: Pick<Context, 'db'>, where: Prisma.Sql): Promise<RegionView[]> {
  const rows = await ctx.db.$queryRaw<Row[]>(sql`
    SELECT r.id, r.name_zh, r.name_en, r.kind,
      ARRAY(SELECT z.id FROM zones z WHERE z.region_id = r.id ORDER BY z.id) AS zones,
      (SELECT count(*) FROM projects p WHERE p.region_id = r.id) AS projects,
      (SELECT count(*) FROM images i WHERE i.region_id = r.id) AS images,
      (SELECT count(*) FROM buckets b WHERE b.region_id = r.id) AS buckets,
      (SELECT count(*) FROM kms_keys k JOIN projects p ON p.id = k.project_id
        WHERE p.region_id = r.id AND NOT k.is_default AND k.state <> 'destroyed') AS keys,
      (SELECT count(*) FROM grants g JOIN projects p ON p.id = g.project_id WHERE p.region_id = r.id) AS grants
    FROM regions r WHERE ${where} ORDER BY r.sort_order, r.id`)
  return rows.map((row) => ({
    id: row.id,
    nameZh: row.name_zh,
    nameEn: row.name_en,
    kind: row.kind,
    zones: row.zones,
    projectCount: Number(row.projects),
    imageCount: Number(row.images),
    bucketCount: Number(row.buckets),
    keyCount: Number(row.keys),
    grantCount: Number(row.grants),
  }))
}
