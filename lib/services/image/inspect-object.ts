import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import type { OsFacts } from '@/lib/domain/os/os-facts'
import type { FileFacts } from '@/lib/ports/imaging'
import { findObject } from '../bucket/find-object'
import type { Context } from '../context'
import { read } from '../verb'

export interface ObjectInspection {
  file: FileFacts
  /** Null when there is no system that we recognise. */
  os: OsFacts | null
}

/**
 * Looks into a bucket object before an image is made of it: format and system are found from the bytes, never from the
 * name [C11]. Refuses what an import would refuse, with the same reason.
 */
export const inspectObject = read({
  action: 'obs:object:get',
  input: z.object({ objectId: z.string() }),
  target: (ctx, { objectId }) => findObject(ctx, objectId),
  resource: ({ bucket }) => bucketResource(bucket),
  run: async (ctx, source): Promise<ObjectInspection> =>
    withLocalFile(ctx, source.storedKey, (path) => inspect(ctx, path)),
})

async function inspect(ctx: Context, path: string): Promise<ObjectInspection> {
  const file = await ctx.imaging.inspectFile(path)
  return { file, os: await ctx.imaging.identifyOs(path, file.format) }
}

async function withLocalFile<T>(
  ctx: Context,
  storedKey: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const local = await ctx.store.materialise(storedKey, ctx.config.paths.scratch)
  try {
    return await use(local.path)
  } finally {
    await local.release()
  }
}
