'use client'

import { Braces, Clock, FileSpreadsheet, ShieldCheck } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { useCommands } from '@/components/shell/command-registry'
import type { Action } from '@/components/ui/action'
import { ActionButton } from '@/components/ui/action-button'
import { PageHeader } from '@/components/ui/page-header'
import { endpoints } from '@/lib/client/endpoints'
import { wireFilter } from '@/lib/client/queries/audit'
import { saveFile } from '@/lib/client/save-file'
import { auditListParams, auditQueryOf } from '../search-params'
import { RecordList } from './record-list'
import { RetentionDialog } from './retention-dialog'
import { VerifyDialog } from './verify-dialog'

/** The account's trail, and what can be done with all of it. */
export function AuditPage() {
  const t = useTranslations('audit')
  const tPalette = useTranslations('shell.palette')
  const locale = useLocale() === 'en' ? 'en' : 'zh'
  const permit = usePermit()
  const reason = useReason()
  const [params, setParams] = useQueryStates(auditListParams)
  const listReason = reason(permit('cts:trace:list'))
  const save = (format: 'csv' | 'json') =>
    saveFile(endpoints.auditExport({ ...wireFilter(auditQueryOf(params)), format, locale }))
  const close = (isOpen: boolean) => {
    if (!isOpen) void setParams({ dialog: null })
  }

  const actions: readonly Action[] = [
    {
      id: 'export-csv',
      label: t('exportCsv'),
      icon: FileSpreadsheet,
      disabledReason: listReason,
      perform: () => save('csv'),
    },
    {
      id: 'export-json',
      label: t('exportJson'),
      icon: Braces,
      disabledReason: listReason,
      perform: () => save('json'),
    },
    {
      id: 'retention',
      label: t('retention.title'),
      icon: Clock,
      disabledReason: reason(permit('cts:tracker:update')),
      perform: () => void setParams({ dialog: 'retention' }),
    },
    {
      id: 'verify',
      label: t('verify.title'),
      icon: ShieldCheck,
      disabledReason: listReason,
      perform: () => void setParams({ dialog: 'verify' }),
    },
  ]
  useCommands(tPalette('groupPage'), actions)
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={actions.map((action) => <ActionButton key={action.id} action={action} />)}
      />
      <RecordList />
      {params.dialog === 'verify' ? <VerifyDialog onOpenChange={close} /> : null}
      {params.dialog === 'retention' ? <RetentionDialog onOpenChange={close} /> : null}
    </>
  )
}
