import type { ImageView } from '@/lib/domain/image/view'
import type { ErrorData } from '@/lib/i18n/error-text'
import type { BatchItem } from '../actions'

/** `name: reason`, a line each, of what was refused in a batch; undefined when all went well. */
export function refusedLines(
  items: readonly BatchItem[],
  images: readonly ImageView[],
  errorText: (error: ErrorData) => string,
): string | undefined {
  const lines = items.flatMap(({ imageId, error }) => {
    if (!error) return []
    const name = images.find((image) => image.id === imageId)?.name ?? imageId
    return [images.length === 1 ? errorText(error) : `${name}: ${errorText(error)}`]
  })
  return lines.length === 0 ? undefined : lines.join('\n')
}
