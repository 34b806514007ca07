'use client'

import { FileDigit } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { ByteSize } from '@/components/ui/byte-size'
import { Callout } from '@/components/ui/callout'
import { Copyable } from '@/components/ui/copyable'
import { Spinner } from '@/components/ui/spinner'
import { StatusBadge } from '@/components/ui/status-badge'
import type { OsFacts } from '@/lib/domain/os/os-facts'
import { useErrorText } from '@/lib/i18n/error-text'
import type { ImportKind } from '../config-schema'
import { FileFindings } from './file-findings'
import type { FileState } from './use-import-wizard'

/** The chosen file and what is in it, or why it cannot become an image. */
export function ChosenFile({
  file,
  kind,
  onChange,
  onKindChange,
}: {
  file: Exclude<FileState, { state: 'none' }>
  kind: ImportKind
  /** Back to the choice of a file. */
  onChange: () => void
  /** Makes it an image of the other kind; null when the person may not. */
  onKindChange: (() => void) | null
}) {
  const t = useTranslations('wizard.file')
  const { object } = file
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-3 rounded-lg border border-line bg-well px-3 py-2.5">
        <FileDigit aria-hidden="true" className="size-5 shrink-0 text-fg-muted" />
        <div className="min-w-0 flex-1">
          <p className="text-sm font-medium break-all">{object.key}</p>
          <p className="text-xs text-fg-muted">
            {t('inBucket', { bucket: object.bucketName })} · <ByteSize bytes={object.sizeBytes} />
          </p>
        </div>
        <Button size="sm" onClick={onChange}>
          {t('change')}
        </Button>
      </div>
      <div aria-live="polite">
        {file.state === 'reading' ? (
          <p className="flex items-center gap-2 py-3 text-sm text-fg-muted">
            <Spinner />
            {t('reading')}
          </p>
        ) : null}
        {file.state === 'ready' ? (
          <div className="space-y-3">
            <StatusBadge tone="success">{t('usable')}</StatusBadge>
            <FileFindings inspection={file.inspection} kind={kind} />
            <KindDoubt kind={kind} os={file.inspection.os} onKindChange={onKindChange} />
          </div>
        ) : null}
        {file.state === 'refused' ? (
          <Refusal file={file} onChange={onChange} onKindChange={onKindChange} />
        ) : null}
      </div>
    </div>
  )
}

/** Says so when the content looks like the other kind of disk; either may be right. */
function KindDoubt({
  kind,
  os,
  onKindChange,
}: {
  kind: ImportKind
  os: OsFacts | null
  onKindChange: (() => void) | null
}) {
  const t = useTranslations('wizard.file')
  const isDoubtful = kind === 'system_disk' ? os === null : os !== null
  if (!isDoubtful) return null
  return (
    <Callout
      tone={kind === 'system_disk' ? 'warning' : 'info'}
      actions={
        onKindChange ? (
          <Button size="sm" onClick={onKindChange}>
            {t(kind === 'system_disk' ? 'asDataDisk' : 'asSystemDisk')}
          </Button>
        ) : null
      }
    >
      {t(kind === 'system_disk' ? 'noSystem' : 'hasSystem')}
    </Callout>
  )
}

/** Refusals that a conversion with the usual tool cures. */
const curedByConversion = [
  'file.backing_file',
  'file.snapshots',
  'file.external_data',
  'file.multi_extent',
  'file.differencing',
  'file.unknown_features',
  'file.format_unsupported',
  'file.ambiguous',
]

function Refusal({
  file,
  onChange,
  onKindChange,
}: {
  file: Extract<FileState, { state: 'refused' }>
  onChange: () => void
  onKindChange: (() => void) | null
}) {
  const t = useTranslations('wizard.file')
  const errorText = useErrorText()
  const { code } = file.error
  return (
    <Callout tone="danger" isAlert title={t(code.startsWith('file.') ? 'unusable' : 'unread')}>
      <p className="mt-0.5">{errorText(file.error)}</p>
      {code === 'file.too_large' ? <p className="mt-1">{t('quickOnly')}</p> : null}
      {curedByConversion.includes(code) ? (
        <p className="mt-2 flex flex-wrap items-center gap-x-2 text-xs">
          {t('convertWith')}
          <Copyable value={`qemu-img convert -O qcow2 ${quoted(file.object.key)} disk.qcow2`} />
        </p>
      ) : null}
      <div className="mt-2.5 mb-1 flex flex-wrap gap-2">
        {code === 'file.no_boot_record' && onKindChange ? (
          <Button size="sm" onClick={onKindChange}>
            {t('asDataDisk')}
          </Button>
        ) : null}
        {file.retry ? (
          <Button size="sm" onClick={file.retry}>
            {t('readAgain')}
          </Button>
        ) : null}
        <Button size="sm" onClick={onChange}>
          {t('chooseAnother')}
        </Button>
      </div>
    </Callout>
  )
}

/** The file's name as one word of a shell. */
const quoted = (key: string): string => {
  const name = key.split('/').at(-1) ?? key
  return /^[\w.+-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}
