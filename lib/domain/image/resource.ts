import type { Action } from '../iam/actions'
import type { Actor, Asker } from '../iam/actor'
import { type Attributes, type Condition, holds } from '../iam/condition'
import { decide, permitted } from '../iam/decide'
import type { Tag } from '../tag/tag'

/** An image as policies see it: its id, its kind and its tags [I5]. */
export const imageResource = ({
  id,
  kind,
  tags,
}: {
  id: string
  kind: string
  tags: readonly Tag[]
}): Attributes => ({
  id,
  imageType: kind,
  tags: Object.fromEntries(tags.map((tag) => [tag.key, tag.value])),
})

/** What can be done with a single image. */
const imageActions = [
  'ims:images:update',
  'ims:images:delete',
  'ims:images:share',
  'ims:images:export',
  'ims:images:copy',
] as const satisfies readonly Action[]

export type ImageRefusals = Partial<Record<Action, 'iam.denied' | 'iam.denied_explicitly'>>

/** What an actor's policies ask of an image, worked out once for all rows of an answer. */
const asked = new WeakMap<Actor, readonly (readonly [Action, Condition])[]>()

/** Beyond so much text in an actor's own policies, rows come without hints: a list must not take seconds. */
const HINT_CHARS_MAX = 20_000

function conditionsFor(asker: Asker): readonly (readonly [Action, Condition])[] {
  const known = asked.get(asker.actor)
  if (known) return known
  const own = asker.actor.grants.filter(({ document }) => document !== null)
  const isCheap = own.length > 0 && JSON.stringify(own).length <= HINT_CHARS_MAX
  const conditions = isCheap ? imageActions.map((action) => [action, permitted(asker, action)] as const) : []
  asked.set(asker.actor, conditions)
  return conditions
}

/**
 * What the actor may do with other images and not with this one, because a policy of the account says so. A hint for
 * buttons: the verb decides again. Empty for who has system policies alone: these do not tell images apart.
 */
export function imageRefusals(asker: Asker, image: Parameters<typeof imageResource>[0]): ImageRefusals {
  const refusals: ImageRefusals = {}
  for (const [action, condition] of conditionsFor(asker)) {
    if (typeof condition === 'boolean' || holds(condition, imageResource(image))) continue
    const verdict = decide(asker, action, imageResource(image))
    if (!verdict.ok) refusals[action] = verdict.code === 'iam.denied_explicitly' ? verdict.code : 'iam.denied'
  }
  return refusals
}
