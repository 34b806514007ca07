'use client'

import { useTranslations } from 'next-intl'
import { useCommands } from '@/components/shell/command-registry'
import { useCreateAction } from './use-create-action'

/** Makes a new image reachable by the palette from every page. */
export function CreateCommand() {
  const t = useTranslations('image')
  useCommands(t('title'), [useCreateAction()])
  return null
}
