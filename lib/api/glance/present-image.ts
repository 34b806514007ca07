import { imsAttributes, tagText, wireTime, wireVisibility } from '@/lib/api/ims/attributes'
import type { ImageView } from '@/lib/domain/image/view'

/** OpenStack's status words; ours has one more. */
const glanceStatus = (status: ImageView['status']): string => (status === 'error' ? 'killed' : status)

const textOrNull = (text: string): string | null => (text === '' ? null : text)

/** Which bytes there are: kept here, or somewhere in the web. */
function locationsOf(image: ImageView, storeId: string): { url: string; metadata: object }[] {
  if (image.hasStoredBytes)
    return [{ url: `imprint://${image.regionId}/${image.id}`, metadata: { store: storeId } }]
  return image.locations.map(({ url, metadata }) => ({ url, metadata }))
}

function hashOf(image: ImageView): { os_hash_algo: string | null; os_hash_value: string | null } {
  if (image.hashValue !== null) return { os_hash_algo: image.hashAlgorithm, os_hash_value: image.hashValue }
  return { os_hash_algo: image.sha256 && 'sha256', os_hash_value: image.sha256 }
}

/** What an import that failed, or one that runs, says on the image. */
function importProgress(image: ImageView, storeId: string): Record<string, string> {
  if (image.owner !== null || image.job?.type !== 'fetch_image') return {}
  return {
    os_glance_failed_import: image.status === 'queued' && image.job.status === 'failed' ? storeId : '',
    os_glance_importing_to_stores: image.status === 'importing' ? storeId : '',
  }
}

/** An image in the form of the OpenStack Image API, with what IMS adds. */
export function presentImage(image: ImageView, storeId: string): Record<string, unknown> {
  const self = `/v2/images/${image.id}`
  const isOwn = image.owner === null
  const hasBytes = image.hasStoredBytes || image.sizeBytes > 0
  return {
    ...imsAttributes(image),
    ...image.properties,
    id: image.id,
    name: textOrNull(image.name),
    status: glanceStatus(image.status),
    visibility: wireVisibility(image),
    protected: image.isProtected,
    os_hidden: image.isHidden,
    owner: image.ownerLabel ?? image.projectId,
    tags: image.tags.map(tagText),
    container_format: textOrNull(image.containerFormat),
    disk_format: textOrNull(image.diskFormat),
    min_disk: image.minDiskGib,
    min_ram: image.minRamMib,
    size: hasBytes ? image.sizeBytes : null,
    virtual_size: image.virtualSizeBytes > 0 ? image.virtualSizeBytes : null,
    checksum: image.md5,
    ...hashOf(image),
    created_at: wireTime(image.createdAt),
    updated_at: wireTime(image.updatedAt),
    ...(image.hasStoredBytes && { stores: storeId }),
    ...(isOwn && { locations: locationsOf(image, storeId) }),
    ...importProgress(image, storeId),
    self,
    file: `${self}/file`,
    schema: '/v2/schemas/image',
  }
}
