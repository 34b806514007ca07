import { Prisma } from '@/lib/db/generated/client'
import type { Actor } from '@/lib/domain/iam/actor'
import type { ImageTab } from '@/lib/domain/image/list-query'

const { sql } = Prisma
type Sql = Prisma.Sql

/**
 * Which images an actor can see, as a condition on `images i`. Single reads and lists share these, so they cannot
 * disagree. The project is always the one the actor works in: an own image of another region is not found there.
 */
export const own = (actor: Actor): Sql => sql`(i.project_id = ${actor.projectId} AND i.status <> 'deleted')`

/** The operator's finished public images of the region [T1]. */
const inPublic = (actor: Actor): Sql =>
  sql`(i.region_id = ${actor.regionId} AND i.visibility = 'public' AND i.status = 'active')`

/** Marketplace entries that are listed now [T4]. */
const inMarket = (actor: Actor): Sql =>
  sql`(i.region_id = ${actor.regionId} AND i.visibility = 'market' AND i.publication = 'listed' AND i.status = 'active')`

const memberOf = (actor: Actor, statuses: Sql): Sql =>
  sql`EXISTS (SELECT 1 FROM image_members m WHERE m.image_id = i.id AND m.project_id = ${actor.projectId} AND m.status IN ${statuses})`

/** Shared with the actor's project and finished [T3]; whoever is asked may look before answering. */
const received = (actor: Actor, statuses: Sql): Sql =>
  sql`(i.region_id = ${actor.regionId} AND i.status = 'active' AND ${memberOf(actor, statuses)})`

/** Shared with the actor's project, finished or not: the OpenStack API shares images before they have bytes. */
const offered = (actor: Actor): Sql =>
  sql`(i.region_id = ${actor.regionId} AND i.visibility = 'private' AND i.status <> 'deleted' AND ${memberOf(actor, anyAnswer)})`

const accepted = sql`('accepted')`
const anyAnswer = sql`('pending', 'accepted', 'rejected')`

export function inTab(actor: Actor, tab: ImageTab): Sql {
  switch (tab) {
    case 'private':
      return sql`(${own(actor)} AND i.visibility = 'private')`
    case 'shared':
      return received(actor, accepted)
    case 'market':
      return inMarket(actor)
    case 'public': {
      // [T1] Windows entries of the marketplace stand here too, for convenience.
      const forEveryone = sql`(${inPublic(actor)} OR (${inMarket(actor)} AND i.os_type = 'Windows'))`
      return actor.isOperator
        ? sql`(${forEveryone} OR (${own(actor)} AND i.visibility = 'public'))`
        : forEveryone
    }
  }
}

/** Anything the actor may open by id. */
export const visible = (actor: Actor): Sql =>
  sql`(${own(actor)} OR ${inPublic(actor)} OR ${inMarket(actor)} OR ${offered(actor)})`
