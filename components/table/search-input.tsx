'use client'

import { Search, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { IconButton } from '@/components/ui/icon-button'
import { Input } from '@/components/ui/input'
import { Kbd } from '@/components/ui/kbd'

const PAUSE_MS = 250

export interface SearchInputProps {
  value: string
  /** Called after a pause in typing, at once on Enter and on clearing. */
  onValueChange: (value: string) => void
  label: string
  className?: string
}

/** Searches while one types. The key `/` leads here. */
export function SearchInput({ value, onValueChange, label, className }: SearchInputProps) {
  const t = useTranslations('common')
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [draft, setDraft] = useState<{ text: string; basis: string }>()
  // A draft counts only against the value it was typed on: a change from outside (going back) wins.
  const text = draft?.basis === value ? draft.text : value

  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
      const target = event.target as HTMLElement | null
      if (target?.closest('input, textarea, select, [contenteditable], [role="dialog"]')) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    document.addEventListener('keydown', press)
    return () => {
      document.removeEventListener('keydown', press)
      clearTimeout(timer.current)
    }
  }, [])

  function send(next: string) {
    clearTimeout(timer.current)
    // From now on the draft belongs to what is sent: when that is cleared from outside, the draft is void.
    setDraft((old) => old && { ...old, basis: next })
    if (next !== value) onValueChange(next)
  }

  return (
    <Input
      ref={input}
      type="text"
      role="searchbox"
      icon={Search}
      aria-label={label}
      placeholder={label}
      className={className ?? 'w-72'}
      value={text}
      onChange={(event) => {
        const next = event.target.value
        setDraft({ text: next, basis: value })
        clearTimeout(timer.current)
        timer.current = setTimeout(() => send(next.trim()), PAUSE_MS)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') send(text.trim())
        if (event.key === 'Escape' && text !== '') {
          event.stopPropagation()
          setDraft(undefined)
          send('')
        }
      }}
      trailing={
        text === '' ? (
          <Kbd keys={['/']} className="pointer-events-none" />
        ) : (
          <IconButton
            icon={X}
            size="xs"
            label={t('clear')}
            onClick={() => {
              setDraft(undefined)
              send('')
              input.current?.focus()
            }}
          />
        )
      }
    />
  )
}
