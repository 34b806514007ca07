import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { canLink } from '@/lib/domain/bucket/link'
import { linkIdOf, readLink } from '@/lib/domain/bucket/link-token'
import { DomainError, insist } from '@/lib/domain/errors'
import { createContext, type RequestInfo, type Services } from '../context'
import { loadActor } from '../iam/load-actor'
import { DOWNLOAD_REPEAT_SECONDS, type Download } from '../image/open-download'
import { verb } from '../verb'
import { findObject, objectSubject } from './find-object'
import { objectDownload } from './object-download'

/** The download in the name of who made the link: the record names them, and where the request came from. */
export const openLinkedObject = verb({
  name: 'downloadLinkedObject',
  action: 'obs:object:get',
  input: z.object({ objectId: z.string(), sha256: z.string() }),
  target: async (ctx, { objectId, sha256 }) => {
    const object = await findObject(ctx, objectId)
    if (object.sha256 !== sha256) throw new DomainError('object.not_found', { objectId })
    return object
  },
  resource: ({ bucket }) => bucketResource(bucket),
  record: ({ objectId }, object) => ({
    ...objectSubject(objectId, object),
    repeatAfterSeconds: DOWNLOAD_REPEAT_SECONDS,
    isPerAddress: true,
  }),
  run: async (ctx, object): Promise<Download> => {
    insist(canLink(ctx.actor))
    return objectDownload(object)
  },
})

/**
 * What to send to somebody who has a link, whoever they are. Whether its maker may read the object is decided now and for
 * this request, so that a policy on networks holds for links as well.
 * @throws DomainError `request.not_found`, whatever the reason: a stranger learns nothing of object, person or account
 */
export async function openLink(services: Services, request: RequestInfo, token: string): Promise<Download> {
  const nothing = new DomainError('request.not_found')
  const link = readLink(services.secrets.sealingKey, token, new Date())
  if (!link) throw nothing
  const { objectId, sha256, issuerId } = link
  const object = await services.prisma.bucketObject.findUnique({
    where: { id: objectId },
    select: { bucket: { select: { projectId: true } } },
  })
  if (!object) throw nothing
  const who = { userId: issuerId, projectId: object.bucket.projectId }
  const issuer = await loadActor(services, who, { kind: 'link', id: linkIdOf(token) })
  if (!issuer) throw nothing
  try {
    return await openLinkedObject(createContext(services, issuer, request), { objectId, sha256 })
  } catch (error) {
    throw error instanceof DomainError ? nothing : error
  }
}
