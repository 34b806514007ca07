import { Prisma } from '@/lib/db/generated/client'
import type { Actor } from '@/lib/domain/iam/actor'
import type { Attribute, Condition } from '@/lib/domain/iam/condition'
import { permitted } from '@/lib/domain/iam/decide'
import type { Context } from '../context'

const { sql, join } = Prisma
type Sql = Prisma.Sql

/**
 * The images `i` that the actor's policies let them look at. Who may look at none at all is not filtered: the verb refuses
 * them, with the reason.
 */
export function lookable(ctx: Pick<Context, 'actor' | 'request'>): Sql {
  const condition = permitted(ctx, 'ims:images:get')
  return condition === false ? sql`true` : conditionSql(ctx.actor, condition)
}

/** Own images that a policy hides from the actor: what else tells of them must leave them out. */
export async function hiddenImageIds(ctx: Pick<Context, 'actor' | 'request' | 'db'>): Promise<string[]> {
  if (typeof permitted(ctx, 'ims:images:get') === 'boolean') return []
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT i.id::text AS id FROM images i WHERE i.project_id = ${ctx.actor.projectId} AND NOT ${lookable(ctx)}`
  return rows.map(({ id }) => id)
}

/** The images that a list may show; `false` where nothing may be listed. */
export const listable = (ctx: Pick<Context, 'actor' | 'request'>): Sql =>
  conditionSql(ctx.actor, permitted(ctx, 'ims:images:list'))

/** `holds` of `lib/domain/iam/condition.ts`, as the database answers it. */
function conditionSql(actor: Actor, condition: Condition): Sql {
  if (typeof condition === 'boolean') return condition ? sql`true` : sql`false`
  switch (condition.kind) {
    case 'equals':
      return attributeSql(
        actor,
        condition.attribute,
        (column) => sql`${column} = ANY(${[...condition.values]}::text[])`,
      )
    case 'matches':
      return attributeSql(
        actor,
        condition.attribute,
        (column) => sql`${column} LIKE ANY(${condition.patterns.map(likeOf)}::text[])`,
      )
    case 'not':
      return sql`NOT ${conditionSql(actor, condition.of)}`
    case 'all':
      return sql`(${join(
        condition.of.map((part) => conditionSql(actor, part)),
        ' AND ',
      )})`
    case 'any':
      return sql`(${join(
        condition.of.map((part) => conditionSql(actor, part)),
        ' OR ',
      )})`
  }
}

function attributeSql(actor: Actor, attribute: Attribute, test: (column: Sql) => Sql): Sql {
  if (attribute === 'id') return test(sql`i.id::text`)
  if (attribute === 'imageType') return test(sql`i.kind::text`)
  // The tags that this actor would be shown, and no others.
  return sql`EXISTS (SELECT 1 FROM image_tags t WHERE t.image_id = i.id AND t.key = ${attribute.slice('tag/'.length)}
    AND ${test(sql`t.value`)} AND (i.project_id = ${actor.projectId} OR EXISTS (SELECT 1 FROM image_members m
      WHERE m.image_id = i.id AND m.project_id = ${actor.projectId} AND m.status = 'accepted')))`
}

const likeOf = (pattern: string): string =>
  pattern
    .replaceAll(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_')
