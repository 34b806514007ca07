'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import type { ImageView } from '@/lib/domain/image/view'
import type { ErrorData } from '@/lib/i18n/error-text'
import type { Context } from '@/lib/services/context'
import { copyImage } from '@/lib/services/image/copy-image'
import { copyImageAcross } from '@/lib/services/image/copy-image-across'
import { DeleteImagesInput, deleteImage } from '@/lib/services/image/delete-images'
import { exportImage } from '@/lib/services/image/export-image'
import { updateImage } from '@/lib/services/image/update-image'
import { withdrawPublicImage } from '@/lib/services/image/withdraw-public-image'
import { publishImage, withdrawImage } from '@/lib/services/market/publish-image'
import { answerShares } from '@/lib/services/share/answer-share'
import { shareImage } from '@/lib/services/share/share-image'
import { unshareImage } from '@/lib/services/share/unshare-image'
import { deleteTag, putTag } from '@/lib/services/tag/set-tags'
import { parseInput } from '@/lib/services/verb'

type Input<V extends (ctx: Context, input: never) => unknown> = Parameters<V>[1]

/** What became of one image of a batch. */
export interface BatchItem {
  imageId: string
  error: ErrorData | null
}

export async function changeImage(input: Input<typeof updateImage>): Promise<Result<ImageView>> {
  return asResult(async () => updateImage(await actionContext(), input))
}

/** Each image is deleted or refused by itself. */
export async function deleteImages(input: { imageIds: string[] }): Promise<Result<BatchItem[]>> {
  return asResult(async () => {
    const ctx = await actionContext()
    const { imageIds } = parseInput(DeleteImagesInput, input)
    return inTurn(imageIds, (imageId) => deleteImage(ctx, { imageId }))
  })
}

/** Offers each image to the same receivers; one that cannot be shared does not stop the others. */
export async function shareImages(input: {
  imageIds: string[]
  receivers: string[]
}): Promise<Result<BatchItem[]>> {
  return asResult(async () => {
    const ctx = await actionContext()
    const { imageIds } = parseInput(DeleteImagesInput, input)
    return inTurn(imageIds, (imageId) => shareImage(ctx, { imageId, receivers: input.receivers }))
  })
}

export async function unshare(input: Input<typeof unshareImage>): Promise<Result<{ removed: number }>> {
  return asResult(async () => unshareImage(await actionContext(), input))
}

export async function answerInvitations(
  input: Input<typeof answerShares>,
): Promise<Result<{ answered: number }>> {
  return asResult(async () => answerShares(await actionContext(), input))
}

export async function saveTag(input: Input<typeof putTag>): Promise<Result<void>> {
  return asResult(async () => putTag(await actionContext(), input))
}

export async function removeTag(input: Input<typeof deleteTag>): Promise<Result<void>> {
  return asResult(async () => deleteTag(await actionContext(), input))
}

export async function copyWithin(input: Input<typeof copyImage>): Promise<Result<{ jobId: string }>> {
  return asResult(async () => copyImage(await actionContext(), input))
}

export async function copyAcross(input: Input<typeof copyImageAcross>): Promise<Result<{ jobId: string }>> {
  return asResult(async () => copyImageAcross(await actionContext(), input))
}

export async function exportToBucket(input: Input<typeof exportImage>): Promise<Result<{ jobId: string }>> {
  return asResult(async () => exportImage(await actionContext(), input))
}

export async function publish(input: Input<typeof publishImage>): Promise<Result<void>> {
  return asResult(async () => publishImage(await actionContext(), input))
}

export async function withdraw(input: Input<typeof withdrawImage>): Promise<Result<void>> {
  return asResult(async () => withdrawImage(await actionContext(), input))
}

export async function withdrawPublic(input: Input<typeof withdrawPublicImage>): Promise<Result<void>> {
  return asResult(async () => withdrawPublicImage(await actionContext(), input))
}

async function inTurn(
  imageIds: readonly string[],
  act: (imageId: string) => Promise<unknown>,
): Promise<BatchItem[]> {
  const items: BatchItem[] = []
  for (const imageId of imageIds) {
    const result = await asResult(() => act(imageId))
    items.push({ imageId, error: result.ok ? null : result.error })
  }
  return items
}
