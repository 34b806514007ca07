'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Combobox } from '@/components/ui/combobox'
import { Skeleton } from '@/components/ui/skeleton'
import { UploadField } from '@/components/upload/upload-field'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { bucketListOptions } from '@/lib/client/queries/buckets'
import { useErrorText } from '@/lib/i18n/error-text'
import { ObjectList } from './object-list'
import type { ImportWizard } from './use-import-wizard'
import type { WizardSetup } from './wizard-setup'

/** One place for a file: drop it, or take one that is already in the bucket. */
export function FilePicker({ wizard, setup }: { wizard: ImportWizard; setup: WizardSetup }) {
  const t = useTranslations('wizard.picker')
  const errorText = useErrorText()
  const { refusals, projectId } = setup
  const {
    data: buckets,
    error,
    refetch,
  } = useQuery({
    ...bucketListOptions(projectId),
    enabled: refusals.listBuckets === null,
  })
  const usable = buckets?.filter(({ storageClass }) => storageClass === 'standard')
  const bucket = usable?.find(({ id }) => id === wizard.draft.bucketId) ?? usable?.[0]

  // Without a bucket the first upload makes one.
  const uploadRefusal = refusals.upload ?? (bucket ? null : refusals.createBucket)

  if (refusals.listBuckets) return <Callout tone="warning">{errorText(refusals.listBuckets)}</Callout>
  if (error)
    return (
      <Callout
        tone="danger"
        title={t('bucketsFailed')}
        actions={
          <Button size="sm" onClick={() => void refetch()}>
            {t('again')}
          </Button>
        }
      >
        {errorText(errorDataOf(error))}
      </Callout>
    )
  if (!buckets) return <Skeleton className="h-40" />

  return (
    <div className="space-y-5">
      {buckets.length > 0 ? (
        <Field
          label={t('bucket')}
          hint={t('bucketHint')}
          className="max-w-md"
          labelEnd={
            // Beside the wizard, not instead of it: what is filled in stays in sight.
            <Link
              href={paths.buckets.list()}
              target="_blank"
              className="rounded-sm text-xs text-accent hover:underline"
            >
              {t('manageBuckets')}
            </Link>
          }
        >
          {(own) => (
            <Combobox
              {...own}
              value={bucket?.id ?? ''}
              onValueChange={(bucketId) => wizard.change({ bucketId })}
              placeholder={t('chooseBucket')}
              searchPlaceholder={t('searchBucket')}
              options={buckets.map(({ id, name, storageClass, objectCount }) => ({
                value: id,
                label: name,
                description: t('fileCount', { count: objectCount }),
                keywords: [name],
                disabledReason: storageClass === 'standard' ? undefined : t('notStandard'),
              }))}
            />
          )}
        </Field>
      ) : null}
      {uploadRefusal ? (
        <Callout tone="info">{errorText(uploadRefusal)}</Callout>
      ) : (
        <UploadField
          bucketId={bucket?.id ?? null}
          onUploaded={({ objectId, bucketName, key, sizeBytes }) =>
            wizard.chooseObject({ id: objectId, bucketName, key, sizeBytes })
          }
        />
      )}
      {bucket ? (
        refusals.listObjects ? (
          <Callout tone="info">{errorText(refusals.listObjects)}</Callout>
        ) : (
          <ObjectList key={bucket.id} projectId={projectId} bucket={bucket} onChoose={wizard.chooseObject} />
        )
      ) : (
        <p className="text-xs text-fg-muted">{t('firstBucket')}</p>
      )}
    </div>
  )
}
