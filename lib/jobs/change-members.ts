import { z } from 'zod'

const memberDeeds = ['add', 'answer', 'remove'] as const

/** What was changed about the receivers of several images at once; the request itself has done it. */
export const ChangeMembersPayload = z.object({
  deed: z.enum(memberDeeds),
  results: z.array(z.object({ imageId: z.string(), projectId: z.string() })),
})
export type ChangeMembersPayload = z.output<typeof ChangeMembersPayload>
