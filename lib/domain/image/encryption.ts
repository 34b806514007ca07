import { z } from 'zod'
import { no, type Verdict, yes } from '../errors'
import { KeyId } from '../kms/input'

/** Not at all, with the project's default key, or with a key by its id [C12]. */
export const EncryptionChoice = z
  .union([z.literal('default'), KeyId])
  .nullable()
  .default(null)
export type EncryptionChoice = z.output<typeof EncryptionChoice>

/** Whether an image of this kind can be encrypted [C12]: bare-metal servers and everybody's images need plain ones. */
export function canEncrypt(image: { serverType?: 'ecs' | 'bms'; isPublic?: boolean }): Verdict {
  if (image.serverType === 'bms') return no('image.bms_not_encrypted')
  return image.isPublic ? no('image.public_not_encrypted') : yes
}
