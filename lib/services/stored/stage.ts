import type { Services } from '../context'

/** Announces a key before its first byte, so that nothing can be in the store that no row knows. */
export async function stageStored(
  services: Pick<Services, 'prisma'>,
  key: string,
  writer: string,
): Promise<void> {
  await services.prisma.storedObject.create({ data: { key, writer } })
}

/** Who writes an object that a later attempt of the same job goes on with; `job:<id>` writes one anew at each attempt. */
export const copyWriter = (jobId: string): string => `copy:${jobId}`

/** The same for such an object: an earlier attempt may have announced it. */
export async function stageCopy(
  services: Pick<Services, 'prisma'>,
  key: string,
  jobId: string,
): Promise<void> {
  await services.prisma.storedObject.createMany({
    data: [{ key, writer: copyWriter(jobId) }],
    skipDuplicates: true,
  })
}
