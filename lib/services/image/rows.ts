import { type CustomTypesConfig, types } from 'pg'
import { parserOf } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import type { Actor } from '@/lib/domain/iam/actor'
import { imageRefusals } from '@/lib/domain/image/resource'
import type { ImageRelation, ImageView } from '@/lib/domain/image/view'
import type { Integrity } from '@/lib/domain/integrity/integrity'
import type { Context } from '../context'

const { sql } = Prisma

/** One statement for every image read, so that a list row and a detail page never differ. */
export const imageColumns = sql`
  i.*,
  (SELECT coalesce(json_agg(json_build_object('key', t.key, 'value', t.value) ORDER BY t.key), '[]')
     FROM image_tags t WHERE t.image_id = i.id) AS tags`

const related = (actor: Actor) => sql`
  m.status AS member_status, a.name AS owner_account, p.name AS owner_project,
  l.supplier, l.summary, l.price_per_hour,
  CASE WHEN i.project_id = ${actor.projectId}
    THEN (SELECT count(*) FROM image_members r WHERE r.image_id = i.id) ELSE 0 END AS receiver_count,
  j.id AS job_id, j.type AS job_type, j.status AS job_status, j.step AS job_step, j.progress AS job_progress,
  j.cancel_requested_at IS NOT NULL AS job_cancelling,
  CASE WHEN i.project_id = ${actor.projectId} THEN s.integrity::text END AS integrity, s.last_verified_at
  FROM page i
  JOIN projects p ON p.id = i.project_id JOIN accounts a ON a.id = p.account_id
  LEFT JOIN image_members m ON m.image_id = i.id AND m.project_id = ${actor.projectId}
  LEFT JOIN market_listings l ON l.image_id = i.id
  LEFT JOIN stored_objects s ON s.key = i.stored_key
  LEFT JOIN LATERAL (SELECT * FROM jobs WHERE jobs.image_id = i.id AND i.project_id = ${actor.projectId}
    ORDER BY created_at DESC LIMIT 1) j ON true`

export interface ImageRow {
  id: string
  project_id: string
  visibility: 'private' | 'public' | 'market'
  created_at: Date
  [column: string]: unknown
}

/** Runs `page` (a SELECT of image rows) and adds what belongs to each of them for this actor. Order is kept. */
export async function queryImages(ctx: Context, page: Prisma.Sql, order: Prisma.Sql): Promise<ImageView[]> {
  const statement = sql`WITH page AS (${page}) SELECT ${imageColumns}, ${related(ctx.actor)} ORDER BY ${order}`
  const rows = await run(ctx, statement)
  return rows.map((row) => present(ctx, row))
}

/** Inside a transaction the statement must see what the transaction wrote; outside, the plain pool is faster. */
async function run(ctx: Context, statement: Prisma.Sql): Promise<ImageRow[]> {
  if (ctx.db !== ctx.prisma) return ctx.db.$queryRaw<ImageRow[]>(statement)
  const { text: sqlText, values } = statement
  const query = { ...planOf(sqlText), text: sqlText, values: [...values], types: timesAsText }
  return (await ctx.pool.query<ImageRow>(query)).rows
}

/** Times stay as the database writes them: making a Date of each, and a text again, takes a tenth of a long list's time. */
const timesAsText: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === types.builtins.TIMESTAMPTZ ? String : parserOf(oid, format as 'text' | undefined),
}

/** Statements whose plan a connection keeps: working one out takes longer than carrying it out. */
const planned = new Map<string, string>()
/** Filters can be combined without end; what comes after the first many is planned each time. */
const PLANNED_MAX = 300

function planOf(sqlText: string): { name?: string } {
  const known = planned.get(sqlText)
  if (known) return { name: known }
  if (planned.size >= PLANNED_MAX) return {}
  const name = `images-${planned.size}`
  planned.set(sqlText, name)
  return { name }
}

/** A row of the actor's own that nothing else belongs to yet, such as one that was just made. */
export const presentNew = (ctx: Context, row: ImageRow, tags: ImageView['tags']): ImageView =>
  present(ctx, {
    ...row,
    tags: tags.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    ...{ member_status: null, receiver_count: 0, job_id: null, supplier: null },
  })

function relationOf(actor: Actor, row: ImageRow): ImageRelation {
  if (row.visibility === 'market') return 'market'
  if (row.visibility === 'public') return 'public'
  return row.project_id === actor.projectId ? 'own' : 'shared'
}

const text = (value: unknown): string => String(value ?? '')
const textOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value)
const time = (value: unknown): string | null => {
  if (!value) return null
  if (typeof value === 'string' && DATABASE_TIME.test(value))
    return `${value.slice(0, 10)}T${value.slice(11, 19)}.${value.slice(20, -3).padEnd(3, '0')}Z`
  return new Date(value as string | Date).toISOString()
}

/** As PostgreSQL writes a time of milliseconds in UTC, without zeros at the end. */
const DATABASE_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,3})?\+00$/

function present(ctx: Context, row: ImageRow): ImageView {
  const { actor } = ctx
  const isOwn = row.project_id === actor.projectId
  // Who accepted may search by the owner's tags; to everybody else they are the owner's own (ims-console §4).
  const tags = isOwn || row.member_status === 'accepted' ? (row.tags as ImageView['tags']) : []
  return {
    id: row.id,
    name: text(row.name),
    description: text(row.description),
    relation: relationOf(actor, row),
    kind: row.kind as ImageView['kind'],
    status: row.status as ImageView['status'],
    visibility: row.visibility,
    publication: row.publication as ImageView['publication'],
    isProtected: Boolean(row.is_protected),
    osType: row.os_type as ImageView['osType'],
    platform: text(row.platform),
    osVersion: text(row.os_version),
    osBit: Number(row.os_bit),
    osPrettyName: text(row.os_pretty_name),
    architecture: row.architecture as ImageView['architecture'],
    bootMode: row.boot_mode as ImageView['bootMode'],
    minDiskGib: Number(row.min_disk_gib),
    minRamMib: Number(row.min_ram_mib),
    maxRamMib: row.max_ram_mib === null ? null : Number(row.max_ram_mib),
    hasNicMultiqueue: Boolean(row.has_nic_multiqueue),
    hasSriov: Boolean(row.has_sriov),
    hasCloudInit: Boolean(row.has_cloud_init),
    hasVirtioDrivers: Boolean(row.has_virtio_drivers),
    serverType: row.server_type as ImageView['serverType'],
    diskFormat: text(row.disk_format),
    sizeBytes: Number(row.size_bytes),
    virtualSizeBytes: Number(row.virtual_size_bytes),
    sha256: textOrNull(row.sha256),
    storagePolicy: row.storage_policy as ImageView['storagePolicy'],
    isEncrypted: row.kms_key_id !== null,
    kmsKeyId: isOwn ? textOrNull(row.kms_key_id) : null,
    containerFormat: text(row.container_format),
    properties: (row.properties ?? {}) as ImageView['properties'],
    md5: textOrNull(row.md5),
    hashAlgorithm: textOrNull(row.hash_algorithm),
    hashValue: textOrNull(row.hash_value),
    isHidden: Boolean(row.is_hidden),
    isShareable: Boolean(row.is_shareable),
    ownerLabel: textOrNull(row.owner_label),
    // Where an owner keeps bytes elsewhere is nobody else's business.
    locations: isOwn ? ((row.locations ?? []) as ImageView['locations']) : [],
    hasStoredBytes: row.stored_key !== null,
    verification: row.integrity
      ? {
          integrity: row.integrity as Integrity, // safe: the names of the column's type
          verifiedAt: time(row.last_verified_at),
        }
      : null,
    sourceKind: text(row.source_kind),
    // Bucket and object names of the owner are nobody else's business.
    sourceRef: isOwn ? text(row.source_ref) : '',
    sourceFormat: textOrNull(row.source_format),
    derivedFrom: textOrNull(row.derived_from),
    derivedPlatform: textOrNull(row.derived_platform),
    failure: row.failure_code
      ? { code: text(row.failure_code), params: (row.failure_params ?? {}) as Record<string, string> }
      : null,
    projectId: row.project_id,
    regionId: text(row.region_id),
    createdAt: time(row.created_at) as string,
    updatedAt: time(row.updated_at) as string,
    activeAt: time(row.active_at),
    tags,
    refusals: imageRefusals(ctx, { id: row.id, kind: text(row.kind), tags }),
    owner: isOwn
      ? null
      : {
          accountName: text(row.owner_account),
          projectName: text(row.owner_project),
          projectId: row.project_id,
        },
    memberStatus: (row.member_status ?? null) as ImageView['memberStatus'],
    receiverCount: Number(row.receiver_count),
    job: row.job_id
      ? {
          id: text(row.job_id),
          type: text(row.job_type),
          status: row.job_status as NonNullable<ImageView['job']>['status'],
          step: text(row.job_step),
          progress: Number(row.job_progress),
          isCancelRequested: Boolean(row.job_cancelling),
        }
      : null,
    listing: row.supplier
      ? {
          supplier: text(row.supplier),
          summary: text(row.summary),
          pricePerHour: textOrNull(row.price_per_hour),
        }
      : null,
  }
}
