import { useTranslations } from 'next-intl'
import type { ImageView } from '@/lib/domain/image/view'

type Typed = Pick<ImageView, 'kind' | 'serverType' | 'architecture'>

export const architectureNames = { x86: 'x86', arm: 'ARM' } as const

/** The type as the list names it, such as `ECS system disk image(x86)`. */
export function useImageType(): (image: Typed) => string {
  const t = useTranslations('image.type')
  return ({ kind, serverType, architecture }) =>
    t(kind, { server: serverType.toUpperCase(), architecture: architectureNames[architecture] })
}
