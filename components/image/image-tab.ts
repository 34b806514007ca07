import type { ImageTab } from '@/lib/domain/image/list-query'
import type { ImageView } from '@/lib/domain/image/view'

/** The list that an image stands in, for the way back. */
export const tabOf = (image: ImageView): ImageTab => (image.relation === 'own' ? 'private' : image.relation)
