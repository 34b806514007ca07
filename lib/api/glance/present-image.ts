import { imsAttributes, tagText, wireTime, wireVisibility } from '@/lib/api/ims/attributes'
import type { ImageView } from '@/lib/domain/image/view'

/** OpenStack's status words; ours has one more. */
const glanceStatus = (status: ImageView['status']): string => (status === 'error' ? 'killed' : status)

const textOrNull = (text: string): string | null => (text === '' ? null : text)

/** Which bytes there are: kept here, or somewhere in the web; the owner's affair. */
function locationsOf(image: ImageView, storeId: string): { url: string; metadata: object }[] | undefined {
  if (image.owner !== null) return undefined
  if (image.hasStoredBytes)
    return [{ url: `imprint://${image.regionId}/${image.id}`, metadata: { store: storeId } }]
  return image.locations.map(({ url, metadata }) => ({ url, metadata }))
}

/** Whether what an import says on the image is to be shown: to its owner, while one is the image's last work. */
const isFetched = (image: ImageView): boolean => image.owner === null && image.job?.type === 'fetch_image'

/**
 * An image in the form of the OpenStack Image API, with what IMS adds. Undefined is left out by JSON; every image has the
 * same shape until its own properties are added, because lists present thousands.
 */
export function presentImage(image: ImageView, storeId: string): Record<string, unknown> {
  const self = `/v2/images/${image.id}`
  const hasBytes = image.hasStoredBytes || image.sizeBytes > 0
  const hasOtherHash = image.hashValue !== null
  const isImport = isFetched(image)
  const hasFailed = image.status === 'queued' && image.job?.status === 'failed'
  const document: Record<string, unknown> = {
    ...imsAttributes(image),
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
    os_hash_algo: hasOtherHash ? image.hashAlgorithm : image.sha256 && 'sha256',
    os_hash_value: hasOtherHash ? image.hashValue : image.sha256,
    created_at: wireTime(image.createdAt),
    updated_at: wireTime(image.updatedAt),
    stores: image.hasStoredBytes ? storeId : undefined,
    locations: locationsOf(image, storeId),
    os_glance_failed_import: isImport ? (hasFailed ? storeId : '') : undefined,
    os_glance_importing_to_stores: isImport ? (image.status === 'importing' ? storeId : '') : undefined,
    self,
    file: `${self}/file`,
    schema: '/v2/schemas/image',
  }
  for (const name in image.properties) document[name] = image.properties[name]
  return document
}
