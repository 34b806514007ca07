import type { Action } from '../iam/actions'
import type { Asker } from '../iam/actor'
import type { Attributes } from '../iam/condition'
import { decide } from '../iam/decide'
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

/**
 * What the actor may do with other images and not with this one, because a policy of the account says so. Empty for who
 * has system policies alone: these do not tell images apart.
 */
export function imageRefusals(asker: Asker, image: Parameters<typeof imageResource>[0]): ImageRefusals {
  if (asker.actor.grants.every(({ document }) => document === null)) return {}
  const resource = imageResource(image)
  const refusals: ImageRefusals = {}
  for (const action of imageActions) {
    const verdict = decide(asker, action, resource)
    if (verdict.ok || !decide(asker, action).ok) continue
    refusals[action] = verdict.code === 'iam.denied_explicitly' ? verdict.code : 'iam.denied'
  }
  return refusals
}
