import { z } from 'zod'
import { read } from '../verb'

export interface RegionNames {
  id: string
  nameZh: string
  nameEn: string
}

/** Regions in the order in which people see them. Which there are is for everybody who is signed in. */
export const listRegionNames = read({
  action: 'iam:self:manage',
  input: z.object({}),
  run: (ctx): Promise<RegionNames[]> =>
    ctx.db.region.findMany({
      orderBy: [{ sortOrder: 'asc' }, { id: 'asc' }],
      select: { id: true, nameZh: true, nameEn: true },
    }),
})
