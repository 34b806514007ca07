'use client'

import { useTranslations } from 'next-intl'
import { SelectField } from '@/components/form/fields'
import { useMemoryText } from '@/components/image/memory'
import { MAX_RAM_CHOICES_MIB, MIN_RAM_CHOICES_MIB } from '@/lib/domain/image/limits'
import type { ConfigControl } from './config-step'

/** Least and greatest memory of the servers made of the image [M1]. */
export function MemoryFields({ control }: { control: ConfigControl }) {
  const t = useTranslations('wizard.config')
  const memoryText = useMemoryText()
  const options = (choices: readonly number[]) =>
    choices.map((mib) => ({ value: String(mib), label: memoryText(mib) }))
  return (
    <>
      <SelectField
        control={control}
        name="minRamMib"
        label={t('minRam')}
        options={options(MIN_RAM_CHOICES_MIB)}
      />
      <SelectField
        control={control}
        name="maxRamMib"
        label={t('maxRam')}
        options={options(MAX_RAM_CHOICES_MIB)}
      />
    </>
  )
}
