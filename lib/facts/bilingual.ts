import { z } from 'zod'

/** A sentence in the two languages of the product. */
export const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
export type Bilingual = z.infer<typeof bilingual>
