import { z } from 'zod'
import { presentMember } from '@/lib/api/glance/members'
import { MemberDocument } from '@/lib/api/glance/schemas'
import { json, type Operation, type Route, type WireRequest } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import { answerImages, offerImages, withdrawImages } from '@/lib/services/share/change-members'
import { listOffers, type Offer } from '@/lib/services/share/offers'
import { JobAnswer } from './job-answer'
import { bodyOf, countOf, imageIdOf, invalid } from './parse'

const ids = z.array(z.string(), 'required').min(1, 'required')

const Members = z.object({
  images: ids,
  projects: ids.optional(),
  domains: z.array(z.string()).optional(),
  organizations: z.array(z.string()).optional(),
})

const Answers = z.object({
  images: ids,
  project_id: z.string('required').min(1, 'required'),
  status: z.enum(['accepted', 'rejected'], 'member_status'),
  vault_id: z.string().optional(),
})

function membersOf(request: WireRequest): { imageIds: string[]; projectIds: string[] } {
  const { images, projects, domains, organizations } = bodyOf(Members, request)
  // Accounts and organisations as receivers came later than the calls themselves.
  for (const [name, given] of Object.entries({ domains, organizations }))
    if (given && given.length > 0) throw new DomainError('request.not_supported', { operation: name })
  if (!projects) throw invalid('projects', 'required')
  return { imageIds: images, projectIds: projects }
}

const answers: Operation['answers'] = {
  200: { description: 'A job that is over already and tells what was done.', schema: JobAnswer },
  400: { description: 'Refused for one of them, and then done for none.' },
  403: { description: 'No permission.' },
}

const batch = { path: '/v1/cloudimages/members', actions: ['ims:images:share'], access: 'project' } as const

/** The newer answers say what kind of member it is; all of ours are projects. */
const presentNewer = (offer: Offer) => ({ ...presentMember(offer), member_type: 'project', urn: null })

const NewerMember = MemberDocument

export const memberRoutes: readonly Route[] = [
  {
    ...batch,
    id: 'ims.addMembers',
    method: 'POST',
    summary: 'Share images with projects',
    body: Members,
    answers,
    handle: async (request, ctx) => json({ job_id: (await offerImages(ctx, membersOf(request))).jobId }),
  },
  {
    ...batch,
    id: 'ims.updateMembers',
    method: 'PUT',
    summary: 'Accept or reject images that were shared',
    body: Answers,
    answers,
    handle: async (request, ctx) => {
      const { images, project_id, status } = bodyOf(Answers, request)
      const input = { imageIds: images, projectId: project_id, answer: status }
      return json({ job_id: (await answerImages(ctx, input)).jobId })
    },
  },
  {
    ...batch,
    id: 'ims.deleteMembers',
    method: 'DELETE',
    summary: 'Take images back from projects',
    body: Members,
    answers,
    handle: async (request, ctx) => json({ job_id: (await withdrawImages(ctx, membersOf(request))).jobId }),
  },
  {
    id: 'ims.listMembers',
    method: 'GET',
    path: '/v1/:projectId/cloudimages/:imageId/members',
    summary: 'Who an image was shared with, a page at a time',
    actions: ['ims:images:get'],
    access: 'project',
    query: z.looseObject({
      limit: z.string().optional(),
      marker: z.string().optional().meta({ description: 'Member that the answer begins after.' }),
    }),
    answers: {
      200: {
        description: 'Members.',
        schema: z.looseObject({
          members: z.array(NewerMember),
          page_info: z.object({ next_marker: z.string().nullable(), current_count: z.number() }),
        }),
      },
    },
    handle: async (request, ctx) => {
      const offers = await listOffers(ctx, { imageId: imageIdOf(request) })
      const marker = request.query.get('marker')
      const from = marker === null ? 0 : offers.findIndex(({ projectId }) => projectId === marker) + 1
      if (marker !== null && from === 0) throw invalid('marker', 'no such member')
      const limit = countOf('limit', request.query.get('limit'), offers.length)
      const page = offers.slice(from, from + limit)
      const hasMore = from + limit < offers.length
      return json({
        members: page.map(presentNewer),
        page_info: { next_marker: (hasMore && page.at(-1)?.projectId) || null, current_count: page.length },
        schema: '/v2/schemas/members',
      })
    },
  },
  {
    id: 'ims.getMember',
    method: 'GET',
    path: '/v1/:projectId/cloudimages/:imageId/members/:memberId',
    summary: 'One receiver of an image',
    actions: ['ims:images:get'],
    access: 'project',
    answers: { 200: { description: 'The member.', schema: NewerMember } },
    handle: async (request, ctx) => {
      const projectId = request.params.memberId ?? ''
      const [offer] = await listOffers(ctx, { imageId: imageIdOf(request), projectId })
      if (!offer) throw new DomainError('share.member_not_found')
      return json(presentNewer(offer))
    },
  },
]
