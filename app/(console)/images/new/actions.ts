'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import type { ImportImageInput } from '@/lib/domain/image/input'
import { importImage } from '@/lib/services/image/import-image'

export async function createImage(
  input: ImportImageInput,
): Promise<Result<{ imageId: string; jobId: string }>> {
  return asResult(async () => importImage(await actionContext(), input))
}
