import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { canLink, fileNameOf, LinkLifetimeSeconds, type LinkView, linkPath } from '@/lib/domain/bucket/link'
import { linkIdOf, writeLink } from '@/lib/domain/bucket/link-token'
import { insist } from '@/lib/domain/errors'
import { verb } from '../verb'
import { findObject, objectSubject } from './find-object'

/**
 * Makes a link with which anybody can download one object for a while. Nothing is kept of it: what it says is signed, and
 * whether its maker still may is asked at each use.
 */
export const linkObject = verb({
  name: 'linkObject',
  action: 'obs:object:get',
  input: z.object({ objectId: z.string(), lifetimeSeconds: LinkLifetimeSeconds }),
  target: (ctx, { objectId }) => findObject(ctx, objectId),
  resource: ({ bucket }) => bucketResource(bucket),
  run: async (ctx, object, { lifetimeSeconds }): Promise<{ view: LinkView; linkId: string }> => {
    insist(canLink(ctx.actor))
    // Whole seconds, as the token has them.
    const expiresAt = new Date((Math.floor(Date.now() / 1000) + lifetimeSeconds) * 1000)
    const { id: objectId, sha256 } = object
    const link = { objectId, sha256, issuerId: ctx.actor.userId, expiresAt }
    const token = writeLink(ctx.secrets.sealingKey, link)
    const path = linkPath(token, fileNameOf(object.key))
    return { view: { path, expiresAt: expiresAt.toISOString() }, linkId: linkIdOf(token) }
  },
  record: ({ objectId, lifetimeSeconds }, object, made) => ({
    ...objectSubject(objectId, object),
    details: { lifetimeSeconds, ...(made && { expiresAt: made.view.expiresAt, linkId: made.linkId }) },
  }),
})
