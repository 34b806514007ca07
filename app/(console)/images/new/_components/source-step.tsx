'use client'

import { Database, HardDrive, MapPin } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { type FormEvent, useRef, useState } from 'react'
import { Field } from '@/components/form/field'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { RadioGroup } from '@/components/ui/radio-group'
import { StepHeading } from '@/components/wizard/wizard-frame'
import { useErrorText } from '@/lib/i18n/error-text'
import type { ImportKind } from '../config-schema'
import { ChosenFile } from './chosen-file'
import { FilePicker } from './file-picker'
import { ImportHelp } from './import-help'
import type { ImportWizard } from './use-import-wizard'
import type { WizardSetup } from './wizard-setup'

/** Step 1: what kind of image, out of which file. */
export function SourceStep({
  wizard,
  setup,
  formId,
}: {
  wizard: ImportWizard
  setup: WizardSetup
  formId: string
}) {
  const t = useTranslations('wizard')
  const locale = useLocale()
  const [isMissed, setIsMissed] = useState(false)
  const fileArea = useRef<HTMLDivElement>(null)
  const { file } = wizard
  const otherKind = wizard.kind === 'system_disk' ? 'data_disk' : 'system_disk'

  function submit(event: FormEvent) {
    event.preventDefault()
    if (file.state === 'ready') return wizard.goTo('configuration')
    setIsMissed(file.state === 'none')
    fileArea.current?.focus()
  }

  return (
    <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-4">
      <StepHeading title={t('steps.source')}>{t('source.intro')}</StepHeading>
      <Card>
        <div className="space-y-4">
          <KindField wizard={wizard} setup={setup} />
          <p className="flex items-start gap-2 text-xs text-fg-muted">
            <MapPin aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
            <span>
              {t.rich('source.region', {
                name: locale.startsWith('zh') ? setup.region.nameZh : setup.region.nameEn,
                strong: (chunks) => <strong className="font-medium text-fg">{chunks}</strong>,
              })}
            </span>
          </p>
        </div>
      </Card>
      <Card title={t('source.fileTitle')} description={t('source.fileIntro')}>
        {/* Takes the focus when a file is missing. */}
        <div ref={fileArea} tabIndex={-1} className="outline-none">
          {setup.isPresetMissing && file.state === 'none' ? (
            <Callout tone="warning" className="mb-4">
              {t('source.presetMissing')}
            </Callout>
          ) : null}
          {isMissed && file.state === 'none' ? (
            <Callout tone="danger" isAlert className="mb-4">
              {t('source.fileMissing')}
            </Callout>
          ) : null}
          {file.state === 'none' ? (
            <FilePicker wizard={wizard} setup={setup} />
          ) : (
            <ChosenFile
              file={file}
              kind={wizard.kind}
              onChange={() => wizard.chooseObject(null)}
              onKindChange={setup.refusals[otherKind] ? null : () => wizard.chooseKind(otherKind)}
            />
          )}
        </div>
      </Card>
      <ImportHelp kind={wizard.kind} formatNames={setup.formatNames} />
    </form>
  )
}

function KindField({ wizard, setup }: { wizard: ImportWizard; setup: WizardSetup }) {
  const t = useTranslations('wizard.kind')
  const errorText = useErrorText()
  const refusal = (kind: ImportKind) => {
    const error = setup.refusals[kind]
    return error ? errorText(error) : undefined
  }
  return (
    <Field label={t('label')} isGroup>
      {(own) => (
        <RadioGroup
          {...own}
          look="cards"
          aria-label={t('label')}
          value={wizard.kind}
          onValueChange={(value) => wizard.chooseKind(value === 'data_disk' ? 'data_disk' : 'system_disk')}
          options={[
            {
              value: 'system_disk',
              label: t('system_disk'),
              description: t('systemDiskHint'),
              icon: <HardDrive aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-fg-muted" />,
              disabledReason: refusal('system_disk'),
            },
            {
              value: 'data_disk',
              label: t('data_disk'),
              description: t('dataDiskHint'),
              icon: <Database aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-fg-muted" />,
              disabledReason: refusal('data_disk'),
            },
          ]}
        />
      )}
    </Field>
  )
}
