import { z } from 'zod'
import { Prisma } from '@/lib/db/generated/client'
import { KeyId } from '@/lib/domain/kms/input'
import { keyResource } from '@/lib/domain/kms/key'
import { listable } from '../image/permitted'
import { queryImages } from '../image/rows'
import { own } from '../image/visibility'
import { read } from '../verb'
import { findKey } from './find-key'

const { sql } = Prisma

const SHOWN_MAX = 100

/** The newest images that are encrypted with a key, as far as the reader may see them. The key's `imageCount` counts all. */
export const listKeyImages = read({
  action: 'kms:cmk:get',
  input: z.object({ keyId: KeyId }),
  target: (ctx, { keyId }) => findKey(ctx, keyId),
  resource: (key) => keyResource(key),
  run: async (ctx, { id }) => {
    const page = sql`SELECT i.* FROM images i
      WHERE i.kms_key_id = ${id} AND ${own(ctx.actor)} AND ${listable(ctx)}
      ORDER BY i.created_at DESC, i.id DESC LIMIT ${SHOWN_MAX}`
    return { images: await queryImages(ctx, page, sql`i.created_at DESC, i.id DESC`) }
  },
})
