import { z } from 'zod'
import { diffOf } from '@/lib/domain/audit/diff-of'
import { DomainError, insist } from '@/lib/domain/errors'
import { ImageId } from '@/lib/domain/image/input'
import { canPublish } from '@/lib/domain/image/publication'
import { imageResource } from '@/lib/domain/image/resource'
import { PublishImageInput } from '@/lib/domain/market/input'
import { lockOwn } from '../image/find-image'
import { release, reserve } from '../quota/reserve'
import { verb } from '../verb'

const listed = { visibility: 'market', publication: 'listed' } as const
const withdrawn = { visibility: 'private', publication: 'withdrawn' } as const

/** Lists one of the operator's images in the marketplace [T4]. */
export const publishImage = verb({
  name: 'publishImage',
  action: 'operator:market:manage',
  input: PublishImageInput,
  target: async (ctx, { imageId }) => {
    const image = await lockOwn(ctx, imageId)
    return { ...image, listing: await ctx.db.marketListing.findUnique({ where: { imageId } }) }
  },
  resource: (image) => imageResource(image),
  record: ({ imageId, ...listing }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { listing },
    changes: image && {
      ...diffOf(image, listed),
      ...diffOf(plainListing(image.listing), plainListing(listing)),
    },
  }),
  run: async (ctx, image, { supplier, summary, pricePerHour }) => {
    const members = await ctx.db.imageMember.count({ where: { imageId: image.id } })
    insist(canPublish({ ...image, isShared: members > 0 }))
    const listing = { supplier, summary, pricePerHour, publishedAt: new Date(), withdrawnAt: null }
    await ctx.db.marketListing.upsert({
      where: { imageId: image.id },
      create: { imageId: image.id, ...listing },
      update: listing,
    })
    // What is on the market is the deployment's, not one of the account's private places.
    if (image.visibility === 'private') await release(ctx, 'private_images', image.projectId)
    await ctx.db.image.update({
      where: { id: image.id },
      data: listed,
    })
  },
})

const plainListing = (
  listing: { supplier: string; summary: string; pricePerHour: { toString(): string } | null } | null,
) => ({
  supplier: listing?.supplier ?? null,
  summary: listing?.summary ?? null,
  // Decimals of the database are spelled with all their places.
  pricePerHour: listing?.pricePerHour ? Number(listing.pricePerHour).toString() : null,
})

/** Takes it off the marketplace; it becomes private again, servers made from it keep running [T4, M8]. */
export const withdrawImage = verb({
  name: 'withdrawImage',
  action: 'operator:market:manage',
  input: z.object({ imageId: ImageId }),
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    changes: image && diffOf(image, withdrawn),
  }),
  run: async (ctx, image) => {
    if (image.publication !== 'listed') throw new DomainError('market.not_published')
    await reserve(ctx, 'private_images')
    await ctx.db.image.update({ where: { id: image.id }, data: withdrawn })
    await ctx.db.marketListing.update({ where: { imageId: image.id }, data: { withdrawnAt: new Date() } })
  },
})
