'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { cn } from './cn'
import { IconButton } from './icon-button'

/** A small button that copies a text and says so. */
export function CopyButton({
  value,
  label,
  className,
  onCopied,
}: {
  value: string
  label?: string
  className?: string
  onCopied?: () => void
}) {
  const t = useTranslations('common')
  const [isCopied, setIsCopied] = useState(false)

  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [isCopied])

  return (
    <IconButton
      size="xs"
      icon={isCopied ? Check : Copy}
      label={isCopied ? t('copied') : (label ?? t('copy'))}
      className={cn(isCopied && 'text-success', className)}
      onClick={async (event) => {
        event.stopPropagation()
        await copyText(value)
        setIsCopied(true)
        onCopied?.()
      }}
    />
  )
}

export interface CopyableProps {
  value: string
  /** Shown instead of the whole value, e.g. the first characters of an id. */
  display?: string
  /** What is copied, for the button's name. */
  label?: string
  /** False for names and other words. */
  isMono?: boolean
  className?: string
  onCopied?: () => void
}

/** An id, address or checksum: cut off when long, whole on hover, copied by a press. */
export function Copyable({ value, display, label, isMono = true, className, onCopied }: CopyableProps) {
  return (
    <span className={cn('inline-flex max-w-full min-w-0 items-center gap-0.5', className)}>
      <span title={value} className={cn('truncate', isMono && 'font-mono text-xs')}>
        {display ?? value}
      </span>
      {/* In a dense table the buttons of the other rows would only be noise; touch has no hover to find them by. */}
      <CopyButton
        value={value}
        label={label}
        onCopied={onCopied}
        className="in-[tr]:opacity-0 focus-visible:opacity-100 group-focus-within/row:opacity-100 group-hover/row:opacity-100 pointer-coarse:opacity-100"
      />
    </span>
  )
}

/** The clipboard needs a secure page; over plain HTTP on another machine the old way still works. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text)
    return
  }
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
