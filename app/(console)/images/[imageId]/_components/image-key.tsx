'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useActor } from '@/components/iam/actor'
import { paths } from '@/lib/client/paths'
import { keyListOptions } from '@/lib/client/queries/keys'
import type { ImageView } from '@/lib/domain/image/view'

/** Whether an image is encrypted, and for its owner with which key. */
export function ImageKey({ image }: { image: ImageView }) {
  const t = useTranslations('image')
  const { projectId, verdictByAction } = useActor()
  const { data: keys } = useQuery({
    ...keyListOptions(projectId),
    enabled: image.kmsKeyId !== null && verdictByAction['kms:cmk:list'].ok,
  })
  if (image.kmsKeyId === null) return <>{t(image.isEncrypted ? 'yes' : 'no')}</>
  const alias = keys?.find(({ id }) => id === image.kmsKeyId)?.alias ?? image.kmsKeyId
  return (
    <Link href={paths.keys.detail(image.kmsKeyId)} className="rounded-sm text-accent hover:underline">
      {alias}
    </Link>
  )
}
