import { z } from 'zod'
import { ImageDescription, ImageId } from '../image/input'

/** Yuan with up to six decimals: the column keeps twelve digits, six of them after the point. */
const PRICE = /^\d{1,6}(\.\d{1,6})?$/

export const PublishImageInput = z.object({
  imageId: ImageId,
  supplier: z.string().trim().min(1, 'required').max(128, 'too_long'),
  summary: ImageDescription,
  /** Yuan per hour as a decimal text; null: free. */
  pricePerHour: z.string().regex(PRICE, 'price').nullable(),
})
export type PublishImageInput = z.infer<typeof PublishImageInput>
