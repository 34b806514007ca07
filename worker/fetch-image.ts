import type { Image, Prisma } from '@/lib/db/generated/client'
import { DomainError, insist } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import { GIB, IMPORT_FILE_MAX_GIB } from '@/lib/domain/image/limits'
import { imageResource } from '@/lib/domain/image/resource'
import type { ImageView } from '@/lib/domain/image/view'
import { type ByteOrigin, FetchImagePayload, fetchStepEnds } from '@/lib/jobs/fetch-image'
import { type Context, createContext } from '@/lib/services/context'
import { loadActor } from '@/lib/services/iam/load-actor'
import { formatOf, insistMayRead } from '@/lib/services/image/fetch-object'
import { findVisible } from '@/lib/services/image/find-image'
import { finishFetch } from '@/lib/services/image/finish-fetch'
import { openImageBytes } from '@/lib/services/image/open-bytes'
import { insistMayTake } from '@/lib/services/image/open-image-data'
import { forget, receiveBytes } from '@/lib/services/image/receive-bytes'
import { insistProperties, kindOf } from '@/lib/services/image/register-image'
import { inspectReceived, settleBytes, settleStaged } from '@/lib/services/image/settle-bytes'
import { insistRequesterMay, serviceContext } from '@/lib/services/job/service-context'
import type { JobRun } from './job-run'

/** Brings a waiting image its bytes as they are [C3]; the image changes only in `finishFetch`. */
export async function fetchImage(run: JobRun): Promise<void> {
  const { services, job } = run
  const { origin } = FetchImagePayload.parse(job.payload)
  const ctx = await serviceContext(services, job)
  const image = await services.prisma.image.findUniqueOrThrow({
    where: { id: job.imageId ?? '' },
    include: { tags: true },
  })
  await insistRequesterMay(services, job, (requester) =>
    insist(decide(requester, 'ims:images:upload', imageResource(image))),
  )
  await run.step('fetch', 0)
  switch (origin.kind) {
    case 'staged':
      return takeStaged(run, ctx, image)
    case 'web': {
      const { body, sizeBytes } = await services.web.open(origin.url, {
        maxSizeBytes: IMPORT_FILE_MAX_GIB * GIB,
        signal: run.signal,
      })
      return take(run, ctx, image, watched(run, body, sizeBytes), {})
    }
    case 'object':
      return takeObject(run, ctx, image, origin.objectId)
    case 'image': {
      const { source, there } = await sourceOf(run, origin)
      const { body, sizeBytes } = await openImageBytes(there, source)
      const { containerFormat, diskFormat, derivedFrom, derivedPlatform } = source
      const brought = {
        ...{ containerFormat, diskFormat, derivedFrom, derivedPlatform },
        properties: inherited(image, source),
      }
      return take(run, ctx, { ...image, ...brought }, watched(run, body, sizeBytes), brought)
    }
  }
}

/** Staged bytes are in the store already: they only change hands. */
async function takeStaged(run: JobRun, ctx: Context, image: Image): Promise<void> {
  const { stagedKey } = image
  if (!stagedKey) throw new DomainError('image.not_staged', { status: image.status })
  await run.step('inspect', fetchStepEnds.fetch)
  const virtualSizeBytes = await inspectReceived(ctx, image, stagedKey)
  await run.step('store', fetchStepEnds.inspect)
  await finishFetch(ctx, run.job, (inner) => settleStaged(inner, image, stagedKey, virtualSizeBytes))
}

/** A file of the project's bucket, in the format that was declared or, where none was, in the one that it has. */
async function takeObject(run: JobRun, ctx: Context, image: Image, objectId: string): Promise<void> {
  const { services, job } = run
  const object = await services.prisma.bucketObject.findUnique({
    where: { id: objectId },
    include: { bucket: true },
  })
  if (object?.bucket.projectId !== job.projectId) throw new DomainError('job.source_changed')
  await insistRequesterMay(services, job, (requester) => insistMayRead(requester, object.bucket))
  const diskFormat = image.diskFormat || (await formatOf(services, object.storedKey))
  const containerFormat = image.containerFormat || 'bare'
  const formats = { diskFormat, containerFormat }
  const body = await services.store.read(object.storedKey)
  await take(run, ctx, { ...image, ...formats }, watched(run, body, Number(object.sizeBytes)), {
    ...formats,
    kind: kindOf(diskFormat),
    sourceKind: 'file',
    sourceRef: `${object.bucket.name}:${object.key}`,
  })
}

async function take(
  run: JobRun,
  ctx: Context,
  image: Image,
  body: AsyncIterable<Buffer>,
  brought: Prisma.ImageUncheckedUpdateManyInput,
): Promise<void> {
  const received = await receiveBytes(ctx, image, body)
  try {
    await run.step('inspect', fetchStepEnds.fetch)
    const virtualSizeBytes = await inspectReceived(ctx, image, received.key)
    await run.step('store', fetchStepEnds.inspect)
    await finishFetch(ctx, run.job, async (inner) => ({
      ...brought,
      ...(await settleBytes(inner, image, received, virtualSizeBytes)),
    }))
  } catch (error) {
    await forget(ctx, received.key)
    throw error
  }
}

/** Tells how far it is, and stops when the job is to stop. */
async function* watched(
  run: JobRun,
  body: AsyncIterable<Buffer>,
  sizeBytes: number | null,
): AsyncGenerator<Buffer> {
  let doneBytes = 0
  for await (const chunk of body) {
    run.signal.throwIfAborted()
    doneBytes += chunk.length
    const fraction = sizeBytes ? fetchStepEnds.fetch * (doneBytes / sizeBytes) : 0
    run.report({ doneBytes, totalBytes: sizeBytes ?? 0, fraction })
    yield chunk
  }
}

/** The other image as the requester may have it, in whichever region of the account it is. */
async function sourceOf(
  run: JobRun,
  { imageId, regionId }: Extract<ByteOrigin, { kind: 'image' }>,
): Promise<{ source: ImageView; there: Context }> {
  const { services, job } = run
  const project = await services.prisma.project.findUniqueOrThrow({ where: { id: job.projectId } })
  const there = await services.prisma.project.findFirst({
    where: { accountId: project.accountId, regionId },
    orderBy: { createdAt: 'asc' },
  })
  if (!there) throw new DomainError('iam.region_unknown', { region: regionId })
  const projectId = project.regionId === regionId ? project.id : there.id
  const requester = await loadActor(
    services,
    { userId: job.userId, projectId },
    { kind: 'system', id: job.id },
  )
  if (!requester) throw new DomainError('auth.required')
  const ctx = createContext(services, requester, {
    requestId: job.requestId,
    sourceAddress: job.sourceAddress,
    userAgent: '',
  })
  const source = await findVisible(ctx, imageId)
  insistMayTake(ctx, source)
  // As a copy to another region: the key stays where it is [M5].
  if (source.isEncrypted && regionId !== project.regionId) throw new DomainError('image.encrypted_stays')
  insist(decide(ctx, 'ims:images:export', imageResource(source)))
  return { source, there: ctx }
}

/** Properties that describe the disk and not its owner's wishes; those of the source win. */
const INHERITED = /^(hw_|trait:|os_distro$|os_secure_boot$|os_type$|os_version$)/

function inherited(image: Image, source: ImageView): Record<string, string> {
  const properties = {
    ...(image.properties as Record<string, string>), // safe: written by `registerImage` and `editImage` only
    ...Object.fromEntries(Object.entries(source.properties).filter(([name]) => INHERITED.test(name))),
  }
  insistProperties(properties)
  return properties
}
