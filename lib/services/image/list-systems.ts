import { z } from 'zod'
import { osVersionsFor } from '@/lib/domain/os/versions'
import { read } from '../verb'

/** The systems of the published tables, for who may look at images at all [F3]. */
export const listSystems = read({
  action: 'ims:images:list',
  input: z.object({}),
  run: async () => [...osVersionsFor('x86'), ...osVersionsFor('arm')].flatMap(({ versions }) => versions),
})
