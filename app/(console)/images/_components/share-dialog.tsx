'use client'

import { useQuery } from '@tanstack/react-query'
import { useLocale, useTranslations } from 'next-intl'
import { useController } from 'react-hook-form'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm, type ZodForm } from '@/components/form/use-zod-form'
import { useActor, usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { imageVerdicts } from '@/components/image/image-verdicts'
import { type ReceiverCheck, ReceiverInput } from '@/components/share/receiver-input'
import { useReceiverChecks } from '@/components/share/use-receiver-checks'
import { DescriptionList } from '@/components/ui/description-list'
import { membersOptions } from '@/lib/client/queries/shares'
import type { ImageView } from '@/lib/domain/image/view'
import { Receiver } from '@/lib/domain/share/input'
import { RECEIVER_LIMIT, RECEIVERS_PER_SUBMISSION } from '@/lib/domain/share/rules'
import { useErrorText } from '@/lib/i18n/error-text'
import { formatBytes } from '@/lib/i18n/format-bytes'
import { shareImages, unshare } from '../actions'
import { refusedLines } from './batch-text'
import { ImageBatchList } from './image-batch-list'
import { useRefresh } from './use-refresh'

const ShareForm = z.object({
  receivers: z.array(Receiver).min(1, 'required').max(RECEIVERS_PER_SUBMISSION, 'too_many'),
})

/** Offers one image or several to other accounts of the region [M2]. */
export function ShareDialog({
  images,
  open,
  onClose,
}: {
  images: readonly ImageView[]
  open: boolean
  onClose: () => void
}) {
  const t = useTranslations('share')
  const errorText = useErrorText()
  const refresh = useRefresh()
  const { projectId } = useActor()
  const permit = usePermit()
  const reason = useReason()
  const form = useZodForm(ShareForm, { defaultValues: { receivers: [] } })
  const receivers = form.watch('receivers')

  const reasonOf = (image: ImageView) => reason(permit('ims:images:share', image), imageVerdicts.share(image))
  const sharable = images.filter((image) => reasonOf(image) === undefined)
  const only = images.length === 1 ? images[0] : undefined
  const { data } = useQuery({ ...membersOptions(projectId, only?.id ?? ''), enabled: only !== undefined })
  const members = data?.members ?? []
  const checks = useReceiverChecks(receivers, members)
  const remaining = Math.min(
    RECEIVERS_PER_SUBMISSION,
    ...sharable.map((image) => RECEIVER_LIMIT[image.kind] - image.receiverCount),
  )
  const found = checks.filter((check) => check.state === 'found')

  async function share(values: { receivers: string[] }) {
    const result = await shareImages({
      imageIds: sharable.map((image) => image.id),
      receivers: values.receivers,
    })
    if (!result.ok) return result
    refresh('share', 'image')
    const failed = result.value.filter((item) => item.error !== null)
    const refused = refusedLines(result.value, sharable, errorText)
    // A single image's refusal belongs into the form; of a batch the rest is done, so the dialog is over.
    const failure = only && failed[0]?.error
    if (failure) return { ok: false as const, error: failure }
    if (refused) toast.error(t('partlyDone', { count: failed.length }), { description: refused })
    else toast.success(t('done', { images: sharable.length, receivers: found.length }), undoOf(only))
    return undefined
  }

  /** Takes back what was just added, not what was there before. */
  function undoOf(image: ImageView | undefined) {
    const known = new Set(members.map((member) => member.projectId))
    const projectIds = found.map((check) => check.found.projectId).filter((id) => !known.has(id))
    if (!image || projectIds.length === 0) return undefined
    return {
      action: {
        label: t('undo'),
        onClick: () =>
          void unshare({ imageId: image.id, projectIds }).then((result) => {
            refresh('share', 'image')
            if (result.ok) toast.info(t('undone'))
            else toast.error(errorText(result.error))
          }),
      },
    }
  }

  return (
    <FormDialog
      form={form}
      open={open}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      size="lg"
      title={only ? t('titleOne', { name: only.name }) : t('title', { count: sharable.length })}
      description={t('note')}
      submitLabel={receivers.length > 0 ? t('submitCount', { count: receivers.length }) : t('submit')}
      disabledReason={refusalOf(checks, sharable.length, only && reasonOf(only), t)}
      onSubmit={share}
    >
      {only ? (
        <ImageSummary image={only} />
      ) : (
        <ImageBatchList
          images={images}
          reasonOf={reasonOf}
          detail={(image) => t('remaining', { count: RECEIVER_LIMIT[image.kind] - image.receiverCount })}
        />
      )}
      <ReceiversField form={form} checks={checks} remaining={Math.max(0, remaining)} />
    </FormDialog>
  )
}

function refusalOf(
  checks: readonly ReceiverCheck[],
  sharableCount: number,
  reason: string | undefined,
  t: ReturnType<typeof useTranslations<'share'>>,
): string | undefined {
  if (sharableCount === 0) return reason ?? t('nothing')
  if (checks.length === 0) return t('addFirst')
  if (checks.some((check) => check.state === 'refused')) return t('dropFirst')
  return checks.some((check) => check.state === 'checking') ? t('checking') : undefined
}

function ReceiversField({
  form,
  checks,
  remaining,
}: {
  form: ZodForm<typeof ShareForm>
  checks: readonly ReceiverCheck[]
  remaining: number
}) {
  const t = useTranslations('share')
  const { field, fieldState } = useController({ control: form.control, name: 'receivers' })
  const left = remaining - field.value.length
  return (
    <ReceiverInput
      checks={checks}
      error={fieldState.error?.message}
      hint={t('receiverHint', { count: Math.max(0, left) })}
      fullReason={left <= 0 ? t('full', { count: remaining }) : undefined}
      onAdd={(added) => field.onChange([...new Set([...field.value, ...added])].slice(0, remaining))}
      onRemove={(receiver) => field.onChange(field.value.filter((each) => each !== receiver))}
    />
  )
}

function ImageSummary({ image }: { image: ImageView }) {
  const t = useTranslations('image.field')
  const locale = useLocale()
  return (
    <DescriptionList
      className="rounded-lg border border-line bg-well px-3 py-2.5 text-sm"
      items={[
        { term: t('osType'), value: image.osType },
        { term: t('os'), value: image.osVersion },
        { term: t('size'), value: formatBytes(image.sizeBytes, locale) },
        { term: t('diskCapacity'), value: `${image.minDiskGib} GiB` },
      ]}
    />
  )
}
