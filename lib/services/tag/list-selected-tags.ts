import { z } from 'zod'
import { Prisma } from '@/lib/db/generated/client'
import { ImageSelection } from '@/lib/domain/image/selection'
import type { Tag } from '@/lib/domain/tag/tag'
import { selectedBy } from '../image/select-images'
import { read } from '../verb'

const { sql } = Prisma

const TAGS_MAX = 10_000

/** The tags of all images that a selection means; of others' images only those that the actor would be shown. */
export const listSelectedTags = read({
  action: 'ims:images:list',
  input: z.object({
    selection: ImageSelection,
    limit: z.number().int().min(0, 'too_small').max(TAGS_MAX, 'too_large').default(TAGS_MAX),
    offset: z
      .number()
      .int()
      .min(0, 'too_small')
      .max(2 ** 31, 'too_large')
      .default(0),
  }),
  run: (ctx, _target, { selection, limit, offset }): Promise<Tag[]> => {
    const { projectId } = ctx.actor
    return ctx.db.$queryRaw<Tag[]>(sql`
      SELECT DISTINCT used.key, used.value FROM image_tags used JOIN images i ON i.id = used.image_id
      WHERE ${selectedBy(ctx, selection)} AND (i.project_id = ${projectId} OR EXISTS (
        SELECT 1 FROM image_members m
        WHERE m.image_id = i.id AND m.project_id = ${projectId} AND m.status = 'accepted'))
      ORDER BY 1, 2 LIMIT ${limit} OFFSET ${offset}`)
  },
})
