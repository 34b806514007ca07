'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useWatch } from 'react-hook-form'
import { Field } from '@/components/form/field'
import { ComboboxField, RadioField } from '@/components/form/fields'
import type { ComboboxOption } from '@/components/ui/combobox'
import { Input } from '@/components/ui/input'
import { choosableBootModes, onlyBootModeOf, recognisedVersion } from '@/lib/domain/image/recognition'
import { lifecycleOf } from '@/lib/domain/os/lifecycle'
import { type Architecture, architectures, bootModes, type OsFacts } from '@/lib/domain/os/os-facts'
import { osVersionsFor } from '@/lib/domain/os/versions'
import type { ConfigControl } from './config-step'

/** Function, system, architecture and boot mode. What the disk tells is shown and cannot be changed [C11, F4]. */
export function SystemFields({ control, os }: { control: ConfigControl; os: OsFacts | null }) {
  const t = useTranslations('wizard.config')
  const [architecture, osVersion] = useWatch({ control, name: ['architecture', 'osVersion'] })
  const recognised = recognisedVersion(os)
  const osOptions = useOsOptions(architecture, os)
  const bootModesHere = choosableBootModes(os, osVersion, architecture)

  return (
    <div className="flex flex-col gap-5">
      <RadioField
        control={control}
        name="serverType"
        look="cards"
        label={t('serverType')}
        options={(['ecs', 'bms'] as const).map((value) => ({
          value,
          label: t(`serverTypes.${value}.label`),
          description: t(`serverTypes.${value}.hint`),
        }))}
      />
      {recognised ? (
        <Field label={t('os')} hint={<SupportNote osVersion={recognised} lead={t('osRecognised')} />}>
          {(own) => <Input {...own} readOnly value={recognised} />}
        </Field>
      ) : (
        <ComboboxField
          control={control}
          name="osVersion"
          label={t('os')}
          isOptional
          searchPlaceholder={t('osSearch')}
          hint={
            <SupportNote
              osVersion={osVersion}
              lead={os ? t('osNotListed', { name: os.prettyName || os.osVersion }) : t('osNotFound')}
            />
          }
          options={osOptions}
        />
      )}
      <RadioField
        control={control}
        name="architecture"
        look="cards"
        label={t('architecture')}
        hint={os ? t('architectureRecognised') : t('architectureHint')}
        options={architectures.map((value) => ({
          value,
          label: t(`architectures.${value}.label`),
          description: t(`architectures.${value}.hint`),
          disabledReason:
            os && os.architecture !== value
              ? t('otherArchitecture', { architecture: t(`architectures.${os.architecture}.label`) })
              : undefined,
        }))}
      />
      <RadioField
        control={control}
        name="bootMode"
        look="cards"
        label={t('bootMode')}
        hint={t('bootModeHint')}
        options={bootModes.map((value) => ({
          value,
          label: value.toUpperCase(),
          description: t(`bootModes.${value}`),
          disabledReason: bootModesHere.includes(value)
            ? undefined
            : onlyBootModeOf(os) && architecture === 'x86'
              ? t('bootModeOfDisk', { only: (bootModesHere[0] ?? '').toUpperCase() })
              : architecture === 'arm'
                ? t('bootModeArm')
                : t('bootModeUnlisted', { osVersion }),
        }))}
      />
    </div>
  )
}

/** Where the value comes from, and whether the system is still supported by its maker [F1]. */
function SupportNote({ osVersion, lead }: { osVersion: string; lead: string }) {
  const t = useTranslations('wizard.config')
  const { status, decidedBy } = lifecycleOf(osVersion, new Date())
  const end = decidedBy?.end.asWritten ?? ''
  return (
    <>
      {lead}
      {status === 'ended' || status === 'ending' ? (
        <span className="mt-1 block font-medium text-warning">
          {t(status === 'ended' ? 'supportEnded' : 'supportEnding', { end })}
        </span>
      ) : null}
    </>
  )
}

/** "Leave it open" first, then the tables' versions by family, the general entries last. */
function useOsOptions(architecture: Architecture, os: OsFacts | null): ComboboxOption[] {
  const t = useTranslations('wizard.config')
  const locale = useLocale()
  const isFitting = (osType: string) => os === null || os.osType === 'Other' || osType === os.osType
  return [
    {
      value: '',
      label: t('osOpen'),
      description: os ? t('osOpenAs', { osVersion: os.osVersion }) : undefined,
    },
    ...osVersionsFor(architecture).flatMap((group) =>
      group.versions
        .filter((version) => isFitting(version.osType))
        .map((version) => ({
          value: version.osVersion,
          label: version.osVersion,
          group:
            group.family === 'Other'
              ? t('osOther')
              : locale.startsWith('zh')
                ? group.family
                : group.familyName,
          keywords: [group.family, group.familyName],
        })),
    ),
  ]
}
