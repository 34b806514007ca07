'use client'

import { useQuery } from '@tanstack/react-query'
import { useLocale, useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { LeaveGuard } from '@/components/form/leave-guard'
import { Breadcrumbs } from '@/components/ui/breadcrumbs'
import { Button, ButtonLink } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { WizardFrame } from '@/components/wizard/wizard-frame'
import { paths } from '@/lib/client/paths'
import { quotaOptions } from '@/lib/client/queries/quotas'
import { wizardSteps } from '../search-params'
import { ConfigStep } from './config-step'
import { ImportProgress } from './import-progress'
import { ReviewStep } from './review-step'
import { SourceStep } from './source-step'
import { useImportWizard } from './use-import-wizard'
import { WizardNotice } from './wizard-notice'
import type { WizardSetup } from './wizard-setup'
import { WizardSummary } from './wizard-summary'

/** From a disk file to a private image in three steps [C3, C6]. */
export function ImportWizard({ setup }: { setup: WizardSetup }) {
  const t = useTranslations('wizard')
  const tCommon = useTranslations('common')
  const locale = useLocale()
  const formId = useId()
  const wizard = useImportWizard(setup)
  const [isBusy, setIsBusy] = useState(false)
  const { step, file } = wizard
  const quota = useImageQuota(setup)
  const quotaRefusal =
    quota && quota.used >= quota.limit ? t('notice.quotaReached', { limit: quota.limit }) : undefined

  if (wizard.sent) {
    return (
      <ImportProgress
        projectId={setup.projectId}
        imageId={wizard.sent.imageId}
        onReopen={wizard.reopen}
        onAnother={wizard.startOver}
      />
    )
  }

  const previous = wizardSteps[wizardSteps.indexOf(step) - 1]
  // The operator may still choose to make a public image, which no quota counts.
  const isQuotaStop = setup.mayMakePublic ? step === 'review' && !wizard.values?.isPublic : true
  const stopper =
    (isQuotaStop ? quotaRefusal : undefined) ??
    (file.state === 'reading'
      ? t('file.stillReading')
      : file.state === 'refused'
        ? t('file.unusableNext')
        : undefined)

  return (
    <>
      <LeaveGuard isActive={wizard.isDirty && !isBusy} onLeave={wizard.discard} />
      <WizardFrame
        crumbs={
          <Breadcrumbs
            label={tCommon('breadcrumbs')}
            crumbs={[{ label: t('crumb'), href: paths.images.private() }, { label: t('title') }]}
          />
        }
        title={t('title')}
        description={t('description')}
        steps={wizardSteps.map((id) => ({ id, label: t(`steps.${id}`) }))}
        currentId={step}
        onStepSelect={(id) => {
          const target = wizardSteps.find((each) => each === id)
          if (target) wizard.goTo(target)
        }}
        stepsLabel={t('stepsLabel')}
        notice={<WizardNotice setup={setup} quotaRefusal={quotaRefusal} />}
        aside={
          // The last step is a summary itself.
          wizard.isKnown && step !== 'review' ? (
            <WizardSummary wizard={wizard} setup={setup} quota={quota} />
          ) : null
        }
        footer={
          <>
            <ButtonLink variant="ghost" href={paths.images.private()} className="mr-auto -ml-3">
              {tCommon('cancel')}
            </ButtonLink>
            {previous ? (
              <Button
                disabledReason={isBusy ? t('sending') : undefined}
                onClick={() => wizard.goTo(previous)}
              >
                {tCommon('back')}
              </Button>
            ) : null}
            <Button
              type="submit"
              form={formId}
              variant="primary"
              isBusy={isBusy}
              disabledReason={wizard.isKnown ? stopper : tCommon('loading')}
            >
              {step === 'review' ? t('create') : tCommon('next')}
            </Button>
          </>
        }
      >
        {!wizard.isKnown || (file.state === 'reading' && step !== 'source') ? (
          <StepSkeleton />
        ) : step === 'source' ? (
          <SourceStep wizard={wizard} setup={setup} formId={formId} />
        ) : file.state === 'ready' && step === 'configuration' && wizard.schema && wizard.values ? (
          <ConfigStep
            // Another file or kind brings other suggestions, another draft other values.
            key={`${setup.draftKey} ${wizard.kind} ${file.object.id}`}
            kind={wizard.kind}
            inspection={file.inspection}
            schema={wizard.schema}
            values={wizard.values}
            onChange={wizard.saveValues}
            onNext={() => wizard.goTo('review')}
            formId={formId}
            mayMakePublic={setup.mayMakePublic}
          />
        ) : file.state === 'ready' && wizard.config ? (
          <ReviewStep
            kind={wizard.kind}
            object={file.object}
            inspection={file.inspection}
            config={wizard.config}
            regionName={locale.startsWith('zh') ? setup.region.nameZh : setup.region.nameEn}
            quotaAfter={quota && { used: quota.used + 1, limit: quota.limit }}
            onEdit={wizard.goTo}
            onCreated={wizard.markSent}
            onBusyChange={setIsBusy}
            formId={formId}
          />
        ) : null}
      </WizardFrame>
    </>
  )
}

/** Private images used and allowed, known before anybody fills in ten fields [C10]; null when one may not see it. */
function useImageQuota({ projectId, quotas }: WizardSetup): { used: number; limit: number } | null {
  const { data } = useQuery({
    ...quotaOptions(projectId),
    enabled: quotas !== null,
    initialData: quotas ?? undefined,
  })
  return data?.find(({ resource }) => resource === 'private_images') ?? null
}

function StepSkeleton() {
  return (
    <div className="space-y-4">
      <Skeleton className="h-5 w-48" />
      {[40, 64].map((height) => (
        <div key={height} className="rounded-lg border border-line bg-surface p-4">
          <Skeleton className="w-32" />
          <Skeleton className={height === 40 ? 'mt-4 h-24' : 'mt-4 h-48'} />
        </div>
      ))}
    </div>
  )
}
