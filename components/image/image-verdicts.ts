import { all, no, type Verdict, yes } from '@/lib/domain/errors'
import { canCopy, canLeave } from '@/lib/domain/image/copy'
import { canExport } from '@/lib/domain/image/export'
import { canPublish } from '@/lib/domain/image/publication'
import { canDelete, canDownload, canUpdate } from '@/lib/domain/image/rules'
import type { ImageView } from '@/lib/domain/image/view'
import { canShare } from '@/lib/domain/share/rules'

/** An image of the project one works in, whoever may see it. */
export const isOwn = (image: ImageView): boolean => image.owner === null

const own = (image: ImageView): Verdict => (isOwn(image) ? yes : no('image.not_owner'))

/** The first refusal when none of the ways is open. */
const either = (...ways: readonly Verdict[]): Verdict => (ways.some(({ ok }) => ok) ? yes : all(...ways))

/** The rules ask whether there is a key, never which. */
const withKey = (image: ImageView) => ({ ...image, kmsKeyId: image.isEncrypted ? image.id : null })

/** What the rules of the domain say to each deed on an image, before anybody asks who does it. */
export const imageVerdicts = {
  update: (image: ImageView) => all(own(image), canUpdate(image, ['name'])),
  tag: (image: ImageView) => own(image),
  share: (image: ImageView) => all(own(image), canShare(withKey(image))),
  /** In one way or the other; the dialog says which. */
  copy: (image: ImageView) => either(canCopy(image), isOwn(image) ? canLeave(image) : canCopy(image)),
  export: (image: ImageView) => all(own(image), canExport(image)),
  download: (image: ImageView) => all(own(image), canDownload(image)),
  delete: (image: ImageView) => all(own(image), canDelete(image)),
  publish: (image: ImageView) =>
    all(own(image), canPublish({ ...withKey(image), isShared: image.receiverCount > 0 })),
} as const
