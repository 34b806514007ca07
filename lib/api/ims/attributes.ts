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

/**
 * What IMS says of an image besides OpenStack's own attributes: texts, also numbers and truths; ims-api §3. What is unset is
 * undefined, which JSON leaves out: lists present thousands of images, and one shape for all is much faster than many.
 */
export function imsAttributes(image: ImageView) {
  const isOwn = image.owner === null
  return {
    __imagetype: wireImageType(image),
    __isregistered: 'true',
    __image_source_type: 'uds',
    __image_size: String(image.sizeBytes),
    __os_type: image.osType,
    __platform: image.platform,
    __os_version: image.osVersion,
    __os_bit: String(image.osBit),
    __description: image.description,
    virtual_env_type: virtualEnvironment(image),
    __whole_image: image.kind === 'full_server' ? 'true' : undefined,
    __data_origin: isOwn && image.sourceRef !== '' ? `${image.sourceKind},${image.sourceRef}` : undefined,
    __root_origin: image.sourceKind === 'file' || image.sourceKind === 'upload' ? 'file' : undefined,
    __support_arm: image.architecture === 'arm' ? 'true' : undefined,
    __support_kvm: 'true',
    __lazyloading: 'false',
    hw_firmware_type: image.bootMode,
    hw_vif_multiqueue_enabled: image.hasNicMultiqueue ? 'true' : 'false',
    max_ram: image.maxRamMib === null ? undefined : String(image.maxRamMib),
    active_at: image.activeAt ? wireTime(image.activeAt) : undefined,
  } satisfies Record<string, string | undefined>
}
