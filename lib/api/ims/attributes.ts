import type { ImageView } from '@/lib/domain/image/view'

/** Seconds and a Z, as images and members carry times; ims-api §1. */
export const wireTime = (iso: string | Date): string =>
  `${(typeof iso === 'string' ? iso : iso.toISOString()).slice(0, 19)}Z`

export const tagText = ({ key, value }: { key: string; value: string }): string =>
  value === '' ? key : `${key}=${value}`

/** `private` reads `shared` once anybody may receive it, and to whoever received it; ims-api §3. */
export function wireVisibility(image: ImageView): 'public' | 'private' | 'shared' {
  if (image.visibility !== 'private') return 'public'
  const isShared = image.relation === 'shared' || image.isShareable || image.receiverCount > 0
  return isShared ? 'shared' : 'private'
}

const imageTypes = { public: 'gold', private: 'private', shared: 'shared' } as const

export function wireImageType(image: ImageView): 'gold' | 'private' | 'shared' | 'market' {
  if (image.visibility === 'market') return 'market'
  // Called shareable is not yet shared with anybody.
  if (image.visibility === 'private' && image.relation === 'own' && image.receiverCount === 0)
    return 'private'
  return imageTypes[wireVisibility(image)]
}

const environments = { data_disk: 'DataImage', iso: 'IsoImage' } as const

export const virtualEnvironment = (image: ImageView): string =>
  image.kind === 'data_disk' || image.kind === 'iso'
    ? environments[image.kind]
    : image.serverType === 'bms'
      ? 'Ironic'
      : 'FusionCompute'
