import { isImageId } from '@/lib/domain/ids'
import type { Connection } from './connection'
import { Failure } from './failure'

/** An image as the API gives it; only what this program looks at is named. */
export interface Image {
  id: string
  name: string | null
  status: string
  visibility: string
  protected: boolean
  os_hidden: boolean
  owner: string | null
  tags: string[]
  container_format: string | null
  disk_format: string | null
  min_disk: number
  min_ram: number
  size: number | null
  virtual_size: number | null
  checksum: string | null
  os_hash_algo: string | null
  os_hash_value: string | null
  created_at: string
  updated_at: string
  [property: string]: unknown
}

export interface ImagePage {
  images: Image[]
  next?: string
}

export type Filters = Readonly<Record<string, string | readonly string[] | undefined>>

/** How a PATCH of an image says its changes. */
export const PATCH_TYPE = 'application/openstack-images-v2.1-json-patch'

const PAGE_MAX = 1000

/** Images page after page; each page begins after the last image of the one before. */
export async function* imagePages(
  connection: Connection,
  filters: Filters,
  pageSize = PAGE_MAX,
  after?: string,
): AsyncGenerator<ImagePage> {
  let marker = after
  do {
    const page = await connection.json<ImagePage>({
      method: 'GET',
      path: '/v2/images',
      query: { ...filters, limit: String(Math.min(pageSize, PAGE_MAX)), marker },
    })
    if (!Array.isArray(page?.images))
      throw new Failure('network', 'This address does not answer as an Imprint server does.')
    yield page
    marker = page.next === undefined ? undefined : page.images.at(-1)?.id
  } while (marker !== undefined)
}

export const imagePath = (id: string, rest = ''): string => `/v2/images/${encodeURIComponent(id)}${rest}`

export const getImage = (connection: Connection, id: string): Promise<Image> =>
  connection.json<Image>({ method: 'GET', path: imagePath(id) })

/** What somebody may mean by a name: images in use, hidden ones, and offers that wait for an answer. */
const places: readonly Filters[] = [
  {},
  { os_hidden: 'true' },
  { member_status: 'pending', visibility: 'shared' },
  { member_status: 'rejected', visibility: 'shared' },
]

/** The id of the one image that goes by this id or exact name. */
export async function imageIdOf(connection: Connection, idOrName: string): Promise<string> {
  if (isImageId(idOrName)) return idOrName
  const found = new Set<string>()
  for (const filters of places) {
    const query = { ...filters, name: `eq:${idOrName}`, limit: '100' }
    const page = await connection.json<ImagePage>({ method: 'GET', path: '/v2/images', query })
    for (const { id } of page.images) found.add(id)
  }
  const [id, ...others] = found
  if (id === undefined) throw new Failure('notFound', `There is no image "${idOrName}".`)
  if (others.length === 0) return id
  throw new Failure(
    'conflict',
    `${found.size} images are called "${idOrName}": ${[...found].join(', ')}. Say which by its id.`,
  )
}

export const findImage = async (connection: Connection, idOrName: string): Promise<Image> =>
  getImage(connection, await imageIdOf(connection, idOrName))
