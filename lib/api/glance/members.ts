import { z } from 'zod'
import { wireTime } from '@/lib/api/ims/attributes'
import { json, noContent, type Route } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import { answerOffer, listOffers, type Offer, offerImage } from '@/lib/services/share/offers'
import { unshareImage } from '@/lib/services/share/unshare-image'
import { imageIdOf } from './images'
import { MemberDocument } from './schemas'

export const presentMember = (offer: Offer) => ({
  image_id: offer.imageId,
  member_id: offer.projectId,
  status: offer.status,
  created_at: wireTime(offer.createdAt),
  updated_at: wireTime(offer.updatedAt),
  schema: '/v2/schemas/member',
})

const memberStatuses = ['pending', 'accepted', 'rejected'] as const

/** A text of the body, or a refusal that names it. */
function textOf(body: unknown, name: string): string {
  const value = (body as Record<string, unknown> | undefined)?.[name]
  if (typeof value !== 'string' || value === '')
    throw new DomainError('request.invalid', { field: name, reason: 'required' })
  return value
}

const noMember = { 404: { description: 'No such image or member, or not yours to see.' } }

export const memberRoutes: readonly Route[] = [
  {
    id: 'image.addMember',
    method: 'POST',
    path: '/v2/images/:imageId/members',
    summary: 'Offer an image to a project of the region',
    actions: ['ims:images:share'],
    access: 'project',
    body: z.object({ member: z.string() }),
    answers: {
      200: { description: 'The member, `pending`.', schema: MemberDocument },
      403: { description: 'The image cannot be shared.' },
      409: { description: 'It is offered already.' },
      413: { description: 'Too many receivers.' },
      ...noMember,
    },
    handle: async (request, ctx) => {
      const projectId = textOf(request.body, 'member')
      return json(presentMember(await offerImage(ctx, { imageId: imageIdOf(request), projectId })))
    },
  },
  {
    id: 'image.listMembers',
    method: 'GET',
    path: '/v2/images/:imageId/members',
    summary: 'Who an image was offered to: its owner sees all, a receiver itself',
    actions: ['ims:images:get'],
    access: 'project',
    answers: {
      200: {
        description: 'Members.',
        schema: z.object({ members: z.array(MemberDocument), schema: z.string() }),
      },
      ...noMember,
    },
    handle: async (request, ctx) => {
      const offers = await listOffers(ctx, { imageId: imageIdOf(request) })
      return json({ members: offers.map(presentMember), schema: '/v2/schemas/members' })
    },
  },
  {
    id: 'image.getMember',
    method: 'GET',
    path: '/v2/images/:imageId/members/:memberId',
    summary: 'One member',
    actions: ['ims:images:get'],
    access: 'project',
    answers: { 200: { description: 'The member.', schema: MemberDocument }, ...noMember },
    handle: async (request, ctx) => {
      const projectId = request.params.memberId ?? ''
      const [offer] = await listOffers(ctx, { imageId: imageIdOf(request), projectId })
      if (!offer) throw new DomainError('share.member_not_found')
      return json(presentMember(offer))
    },
  },
  {
    id: 'image.updateMember',
    method: 'PUT',
    path: '/v2/images/:imageId/members/:memberId',
    summary: 'Accept or reject an offered image, as its receiver',
    actions: ['ims:images:share'],
    access: 'project',
    body: z.object({ status: z.enum(memberStatuses) }),
    answers: {
      200: { description: 'The member.', schema: MemberDocument },
      400: { description: 'Another word than pending, accepted, rejected.' },
      403: { description: 'The owner cannot answer.' },
      ...noMember,
    },
    handle: async (request, ctx) => {
      const word = textOf(request.body, 'status')
      const status = memberStatuses.find((each) => each === word)
      if (!status) throw new DomainError('request.invalid', { field: 'status', reason: 'member_status' })
      const projectId = request.params.memberId ?? ''
      return json(presentMember(await answerOffer(ctx, { imageId: imageIdOf(request), projectId, status })))
    },
  },
  {
    id: 'image.deleteMember',
    method: 'DELETE',
    path: '/v2/images/:imageId/members/:memberId',
    summary: 'Take an image back from a project',
    actions: ['ims:images:share'],
    access: 'project',
    answers: { 204: { description: 'Taken back.' }, ...noMember },
    handle: async (request, ctx) => {
      await unshareImage(ctx, { imageId: imageIdOf(request), projectIds: [request.params.memberId ?? ''] })
      return noContent()
    },
  },
]
