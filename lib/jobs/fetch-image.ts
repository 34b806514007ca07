import { z } from 'zod'
import { ImageId } from '@/lib/domain/image/input'

/** Where the bytes of a waiting image come from. */
export const ByteOrigin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('staged') }),
  z.object({ kind: z.literal('web'), url: z.string().min(1, 'required').max(2048, 'too_long') }),
  /** An object in a bucket of the project, by its id. */
  z.object({ kind: z.literal('object'), objectId: z.string().min(1, 'required').max(64, 'too_long') }),
  z.object({ kind: z.literal('image'), imageId: ImageId, regionId: z.string().max(64, 'too_long') }),
])
export type ByteOrigin = z.output<typeof ByteOrigin>

/** Brings an image its bytes as they are: nothing is converted. */
export const FetchImagePayload = z.object({
  origin: ByteOrigin,
  /** What the client sent, which its task answers with. */
  asked: z.record(z.string(), z.unknown()),
})
export type FetchImagePayload = z.output<typeof FetchImagePayload>

export const fetchSteps = ['fetch', 'inspect', 'store'] as const
/** What each step ends at on the progress bar. */
export const fetchStepEnds = { fetch: 0.9, inspect: 0.95, store: 1 } as const satisfies Record<
  (typeof fetchSteps)[number],
  number
>
