import type { Services } from '../context'

/** Announces a key before its first byte, so that nothing can be in the store that no row knows. */
export async function stageStored(
  services: Pick<Services, 'prisma'>,
  key: string,
  writer: string,
): Promise<void> {
  await services.prisma.storedObject.create({ data: { key, writer } })
}
