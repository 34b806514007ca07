'use client'

import { CircleCheck, CircleX, FileDigit, FolderOpen, Pause, Play, RotateCw, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { IconButton } from '@/components/ui/icon-button'
import { ProgressBar } from '@/components/ui/progress-bar'
import { isOver, isUnderWay, matchFile, type UploadItem } from '@/lib/client/upload/upload-item'
import { useUploadManager } from './upload-provider'
import { percentOf, useUploadText } from './use-upload-text'

/** One upload: name, where it stands, and what can be done about it. */
export function UploadRow({
  item,
  owner = '',
  actions,
  className,
}: {
  item: UploadItem
  /** Which part of the console takes on an interrupted one when it goes on from here. */
  owner?: string
  /** Below, e.g. what to do with a finished one. */
  actions?: ReactNode
  className?: string
}) {
  const t = useTranslations('upload')
  const text = useUploadText()
  return (
    <div className={cn('space-y-1.5', className)}>
      <div className="flex items-center gap-2">
        <StatusIcon item={item} />
        <p className="min-w-0 flex-1 truncate text-sm font-medium" title={item.fileName}>
          {item.fileName}
        </p>
        <RowButtons item={item} />
      </div>
      {isOver(item) ? null : (
        <ProgressBar
          label={t('progressOf', { name: item.fileName })}
          percent={percentOf(item)}
          tone={isUnderWay(item) ? 'accent' : 'neutral'}
        />
      )}
      <p
        className={cn(
          'text-xs break-words tabular-nums',
          item.status === 'failed' ? 'text-danger' : 'text-fg-muted',
        )}
        role={item.status === 'failed' ? 'alert' : undefined}
      >
        {text(item)}
      </p>
      {item.status === 'interrupted' ? <ChooseAgain item={item} owner={owner} /> : null}
      {actions}
    </div>
  )
}

function StatusIcon({ item }: { item: UploadItem }) {
  if (item.status === 'completed')
    return <CircleCheck aria-hidden="true" className="size-4 shrink-0 text-success" />
  if (item.status === 'failed') return <CircleX aria-hidden="true" className="size-4 shrink-0 text-danger" />
  return <FileDigit aria-hidden="true" className="size-4 shrink-0 text-fg-subtle" />
}

function RowButtons({ item }: { item: UploadItem }) {
  const t = useTranslations('upload')
  const manager = useUploadManager()
  const [isAsking, setIsAsking] = useState(false)
  const name = item.fileName
  const canPause = item.status === 'uploading' || item.status === 'waiting'
  return (
    <div className="flex shrink-0 items-center">
      {canPause ? (
        <IconButton
          icon={Pause}
          size="sm"
          label={t('pause', { name })}
          onClick={() => void manager.pause(item.id)}
        />
      ) : null}
      {item.status === 'paused' ? (
        <IconButton
          icon={Play}
          size="sm"
          label={t('resume', { name })}
          onClick={() => void manager.resume(item.id)}
        />
      ) : null}
      {item.status === 'failed' ? (
        <IconButton
          icon={RotateCw}
          size="sm"
          label={t('retry', { name })}
          onClick={() => void manager.retry(item.id)}
        />
      ) : null}
      {item.status === 'completed' ? (
        <IconButton
          icon={X}
          size="sm"
          label={t('dismiss', { name })}
          onClick={() => void manager.dismiss(item.id)}
        />
      ) : (
        <IconButton icon={X} size="sm" label={t('cancel', { name })} onClick={() => setIsAsking(true)} />
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={t('cancelTitle', { name })}
        confirmLabel={t('cancelConfirm')}
        cancelLabel={t('cancelStay')}
        tone="danger"
        onConfirm={() => {
          void manager.cancel(item.id)
          return undefined
        }}
      >
        {t('cancelText')}
      </ConfirmDialog>
    </div>
  )
}

/** The browser forgets a file when the page reloads: a person has to point at it again. */
function ChooseAgain({ item, owner }: { item: UploadItem; owner: string }) {
  const t = useTranslations('upload')
  const manager = useUploadManager()
  const input = useRef<HTMLInputElement>(null)
  const [isWrong, setIsWrong] = useState(false)

  function choose(file: File | undefined) {
    if (!file || !item.session) return
    // A file with another time of change may still have the same bytes: the checksums decide.
    const isWrongFile = matchFile(file, item.session) === 'other'
    setIsWrong(isWrongFile)
    if (!isWrongFile) void manager.continueWith(item.id, file, owner)
  }

  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button size="sm" icon={FolderOpen} onClick={() => input.current?.click()}>
        {t('chooseAgain')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('chooseAgainFor', { name: item.fileName })}
        onChange={(event) => {
          choose(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      {isWrong ? (
        <p role="alert" className="text-xs text-danger">
          {t('otherFile', { name: item.fileName })}
        </p>
      ) : null}
    </div>
  )
}
