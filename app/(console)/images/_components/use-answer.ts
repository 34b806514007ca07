'use client'

import { useTranslations } from 'next-intl'
import { toast } from '@/components/feedback/toast'
import type { ImageView } from '@/lib/domain/image/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { answerInvitations } from '../actions'
import { useRefresh } from './use-refresh'

type Answer = 'accepted' | 'rejected'

/** Accepts or rejects shared images; a rejection can be taken back from its toast. Resolves to the refusal, if any. */
export function useAnswer(): (images: readonly ImageView[], answer: Answer) => Promise<string | undefined> {
  const t = useTranslations('share.answer')
  const errorText = useErrorText()
  const refresh = useRefresh()

  async function send(images: readonly ImageView[], answer: Answer): Promise<string | undefined> {
    const result = await answerInvitations({ imageIds: images.map((image) => image.id), answer })
    refresh('share', 'image')
    if (!result.ok) {
      const reason = errorText(result.error)
      toast.error(t('failed'), { description: reason })
      return reason
    }
    const count = images.length
    const name = images[0]?.name ?? ''
    if (answer === 'accepted') toast.success(t('accepted', { count, name }))
    else {
      const undo = { label: t('acceptAgain'), onClick: () => void send(images, 'accepted') }
      toast.info(t('rejected', { count, name }), { action: undo })
    }
    return undefined
  }
  return send
}
