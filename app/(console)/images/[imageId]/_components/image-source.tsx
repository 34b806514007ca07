'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useActor } from '@/components/iam/actor'
import { paths } from '@/lib/client/paths'
import { bucketListOptions } from '@/lib/client/queries/buckets'
import type { ImageView } from '@/lib/domain/image/view'

/** What it was made from. Only the owner is told the file, with the way to it while its bucket exists. */
export function ImageSource({ image }: { image: ImageView }) {
  const t = useTranslations('image.source')
  const key = image.sourceKind as Parameters<typeof t>[0] // safe: checked on the next line
  const kind = t.has(key) ? t(key) : image.sourceKind
  if (image.sourceKind === 'image' && image.sourceRef !== '')
    return (
      <Link href={paths.images.detail(image.sourceRef)} className="rounded-sm text-accent hover:underline">
        {kind}
      </Link>
    )
  if (image.sourceKind !== 'file' || image.sourceRef === '') return <>{kind}</>
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-1.5">
      {kind} <SourceFile sourceRef={image.sourceRef} />
    </span>
  )
}

/** @param sourceRef `bucket:object` */
function SourceFile({ sourceRef }: { sourceRef: string }) {
  const { projectId, verdictByAction } = useActor()
  const { data: buckets } = useQuery({
    ...bucketListOptions(projectId),
    enabled: verdictByAction['obs:bucket:list'].ok,
  })
  const divide = sourceRef.indexOf(':')
  const objectKey = sourceRef.slice(divide + 1)
  const bucket = buckets?.find(({ name }) => name === sourceRef.slice(0, divide))
  const text = sourceRef.replace(':', '/')
  const style = 'max-w-full truncate font-mono text-xs'
  if (!bucket) return <span className={style}>{text}</span>
  return (
    <Link
      href={paths.buckets.detail(bucket.id, { prefix: objectKey })}
      className={`${style} rounded-sm text-accent hover:underline`}
    >
      {text}
    </Link>
  )
}
