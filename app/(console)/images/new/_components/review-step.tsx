'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { z } from 'zod'
import { CheckboxField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useZodForm } from '@/components/form/use-zod-form'
import { useMemoryText } from '@/components/image/memory'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { ByteSize } from '@/components/ui/byte-size'
import { Card } from '@/components/ui/card'
import { DescriptionList } from '@/components/ui/description-list'
import { StepHeading } from '@/components/wizard/wizard-frame'
import { imageKeys } from '@/lib/client/queries/images'
import { jobKeys } from '@/lib/client/queries/jobs'
import { quotaKeys } from '@/lib/client/queries/quotas'
import type { ObjectInspection } from '@/lib/services/image/inspect-object'
import { createImage } from '../actions'
import type { Config, ImportKind } from '../config-schema'
import { importInput, type SourceObject } from '../draft'
import type { WizardStep } from '../search-params'
import { formatName } from './format-name'

const Agreement = z.object({ isAgreed: z.literal(true, 'rights_needed') })

export interface ReviewStepProps {
  kind: ImportKind
  object: SourceObject
  inspection: ObjectInspection
  config: Config
  regionName: string
  /** Private images after this one, and how many there may be. */
  quotaAfter: { used: number; limit: number } | null
  onEdit: (step: WizardStep) => void
  onCreated: (imageId: string, jobId: string) => void
  onBusyChange: (isBusy: boolean) => void
  formId: string
}

/** Step 3: every value once more, then the order. */
export function ReviewStep({
  kind,
  object,
  inspection,
  config,
  regionName,
  quotaAfter,
  onEdit,
  onCreated,
  onBusyChange,
  formId,
}: ReviewStepProps) {
  const t = useTranslations('wizard')
  const memoryText = useMemoryText()
  const queryClient = useQueryClient()
  const form = useZodForm(Agreement, { defaultValues: { isAgreed: false as never } })
  const { file, os } = inspection
  const isSystem = kind === 'system_disk'

  async function submit() {
    onBusyChange(true)
    try {
      const result = await createImage(importInput(kind, object.id, config, os))
      if (!result.ok) return result
      await Promise.all(
        [imageKeys.all, jobKeys.all, quotaKeys.all].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      )
      onCreated(result.value.imageId, result.value.jobId)
    } finally {
      onBusyChange(false)
    }
  }

  return (
    <Form form={form} id={formId} onSubmit={submit} className="gap-4">
      <StepHeading title={t('steps.review')}>{t('review.intro')}</StepHeading>
      <Section title={t('source.title')} onEdit={() => onEdit('source')}>
        <DescriptionList
          columns={2}
          items={[
            { term: t('review.way'), value: t('review.wayImport') },
            { term: t('kind.label'), value: t(`kind.${kind}`) },
            { term: t('summary.region'), value: regionName },
            { term: t('summary.file'), value: <span className="break-all">{object.key}</span> },
            { term: t('review.bucket'), value: object.bucketName },
            { term: t('findings.format'), value: formatName(file.format) },
            { term: t('findings.fileSize'), value: <ByteSize bytes={file.sizeBytes} /> },
            { term: t('findings.virtualSize'), value: <ByteSize bytes={file.virtualSizeBytes} /> },
          ]}
        />
      </Section>
      <Section title={t('review.configuration')} onEdit={() => onEdit('configuration')}>
        <DescriptionList
          columns={2}
          items={[
            { term: t('config.name'), value: config.name },
            { term: t('config.description'), value: config.description },
            ...(isSystem
              ? [
                  { term: t('config.serverType'), value: t(`config.serverTypes.${config.serverType}.label`) },
                  { term: t('config.os'), value: config.osVersion || os?.osVersion || t('review.osOpen') },
                  {
                    term: t('config.architecture'),
                    value: t(`config.architectures.${config.architecture}.label`),
                  },
                  { term: t('config.bootMode'), value: config.bootMode.toUpperCase() },
                ]
              : [{ term: t('config.osType'), value: config.osType }]),
            {
              term: t(isSystem ? 'config.systemDisk' : 'config.dataDisk'),
              value: `${config.minDiskGib} GiB`,
            },
            ...(isSystem
              ? [
                  { term: t('config.minRam'), value: memoryText(config.minRamMib) },
                  { term: t('config.maxRam'), value: memoryText(config.maxRamMib) },
                ]
              : []),
            { term: t('config.storagePolicy'), value: t(`storagePolicy.${config.storagePolicy}.label`) },
            ...(config.encryption !== ''
              ? [{ term: t('config.encryption'), value: t('review.encrypted') }]
              : []),
            ...(config.isQuick ? [{ term: t('config.quick'), value: t('review.quick') }] : []),
            ...(config.isPublic ? [{ term: t('review.visibility'), value: t('review.public') }] : []),
            {
              term: t('config.tags'),
              value:
                config.tags.length > 0 ? (
                  <span className="flex flex-wrap gap-1.5">
                    {config.tags.map((tag) => (
                      <Badge key={tag.key}>{tag.value ? `${tag.key}=${tag.value}` : tag.key}</Badge>
                    ))}
                  </span>
                ) : null,
            },
          ]}
        />
      </Section>
      <Card title={t('review.before')}>
        <ul className="list-disc space-y-1 pl-5 text-fg-muted">
          {quotaAfter && !config.isPublic ? <li>{t('review.quotaAfter', quotaAfter)}</li> : null}
          <li>{t('review.fileKept')}</li>
          <li>{t('review.immutable')}</li>
        </ul>
        <div className="mt-4 border-t border-line pt-4">
          <CheckboxField
            control={form.control}
            name="isAgreed"
            label={t('review.rights')}
            hint={t('review.rightsHint')}
          />
        </div>
      </Card>
    </Form>
  )
}

function Section({ title, onEdit, children }: { title: string; onEdit: () => void; children: ReactNode }) {
  const t = useTranslations('wizard.review')
  return (
    <Card
      title={title}
      actions={
        <Button size="sm" variant="ghost" aria-label={t('editPart', { part: title })} onClick={onEdit}>
          {t('edit')}
        </Button>
      }
    >
      {children}
    </Card>
  )
}
