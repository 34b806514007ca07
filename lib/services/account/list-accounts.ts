import { Prisma } from '@/lib/db/generated/client'
import { ACCOUNTS_PER_PAGE, AccountFilter, type AccountStatus } from '@/lib/domain/account/input'
import type { AccountView } from '@/lib/domain/account/view'
import type { Context } from '../context'
import { read } from '../verb'

const { sql } = Prisma

interface Row {
  id: string
  name: string
  kind: 'tenant' | 'operator'
  status: AccountStatus
  created_at: Date
  users: bigint
  images: bigint
  bytes: bigint
}

/** Every account of the deployment by name, with what it holds; figures only, never what is in it. */
export const listAccounts = read({
  action: 'operator:accounts:list',
  input: AccountFilter,
  run: async (ctx, _target, { search, status, after }) => {
    // As typed: `%` and `_` are letters of a name here.
    const part = `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`
    const accounts = await queryAccounts(
      ctx,
      sql`(a.id = ${search} OR a.name ILIKE ${part}) AND a.name > ${after ?? ''}
        AND (${status.length === 0} OR a.status::text = ANY(${status}))`,
      ACCOUNTS_PER_PAGE + 1,
    )
    const page = accounts.slice(0, ACCOUNTS_PER_PAGE)
    return {
      accounts: page,
      nextAfter: accounts.length > ACCOUNTS_PER_PAGE ? (page.at(-1)?.name ?? null) : null,
    }
  },
})

/** One statement for list and detail, so that they never differ. */
export async function queryAccounts(ctx: Context, where: Prisma.Sql, limit: number): Promise<AccountView[]> {
  const rows = await ctx.db.$queryRaw<Row[]>(sql`
    SELECT a.id, a.name, a.kind, a.status, a.created_at,
      (SELECT count(*) FROM users u WHERE u.account_id = a.id) AS users,
      (SELECT count(*) FROM images i JOIN projects p ON p.id = i.project_id
        WHERE p.account_id = a.id AND i.status NOT IN ('deleted', 'killed')) AS images,
      (SELECT coalesce(sum(q.used), 0)::bigint FROM quota_usages q JOIN projects p ON p.id = q.scope_id
        WHERE p.account_id = a.id AND q.resource = 'stored_bytes') AS bytes
    FROM accounts a WHERE ${where} ORDER BY a.name LIMIT ${limit}`)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    status: row.status,
    userCount: Number(row.users),
    imageCount: Number(row.images),
    storedBytes: Number(row.bytes),
    createdAt: row.created_at.toISOString(),
  }))
}
