'use client'

import { UploadCloud } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type DragEvent, useId, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'

/** A place to drop files, with a button that does the same by keyboard. */
export function DropZone({
  onFiles,
  isMultiple = false,
  hint,
  isCompact = false,
  disabledReason,
}: {
  onFiles: (files: File[]) => void
  isMultiple?: boolean
  hint?: string
  isCompact?: boolean
  /** Why no file is taken here. */
  disabledReason?: string
}) {
  const t = useTranslations('upload')
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  // Counts entered elements: leaving a child for its parent is no leaving.
  const depth = useRef(0)
  const [isOver, setIsOver] = useState(false)

  function drag(event: DragEvent, change: number) {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    if (disabledReason !== undefined) {
      event.dataTransfer.dropEffect = 'none'
      return
    }
    depth.current = Math.max(0, depth.current + change)
    setIsOver(depth.current > 0)
  }

  function drop(event: DragEvent) {
    event.preventDefault()
    depth.current = 0
    setIsOver(false)
    const files = [...event.dataTransfer.files]
    if (files.length > 0) onFiles(isMultiple ? files : files.slice(0, 1))
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra way; the button inside is the one for all
    <div
      onDragEnter={(event) => drag(event, 1)}
      onDragLeave={(event) => drag(event, -1)}
      onDragOver={(event) => drag(event, 0)}
      onDrop={drop}
      className={cn(
        'flex flex-col items-center justify-center rounded-lg border border-dashed border-line-strong bg-well px-4 text-center transition-colors',
        isCompact ? 'py-4' : 'py-8',
        isOver && 'border-accent bg-accent-soft',
      )}
    >
      <UploadCloud
        aria-hidden="true"
        className={cn('mb-2 size-6', isOver ? 'text-accent' : 'text-fg-subtle')}
      />
      <p className="text-sm">{isOver ? t('dropNow') : t('dropHere')}</p>
      <Button
        className="mt-3"
        disabledReason={disabledReason}
        onClick={() => input.current?.click()}
        aria-describedby={hint ? id : undefined}
      >
        {isMultiple ? t('chooseFiles') : t('chooseFile')}
      </Button>
      {hint ? (
        <p id={id} className="mt-3 max-w-md text-xs text-balance text-fg-muted">
          {hint}
        </p>
      ) : null}
      <input
        ref={input}
        type="file"
        hidden
        multiple={isMultiple}
        aria-label={isMultiple ? t('chooseFiles') : t('chooseFile')}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          if (files.length > 0) onFiles(files)
        }}
      />
    </div>
  )
}
