'use client'

import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX, Plus, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Field } from '@/components/form/field'
import { useActor } from '@/components/iam/actor'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Input } from '@/components/ui/input'
import { Spinner } from '@/components/ui/spinner'
import { errorDataOf } from '@/lib/client/get-json'
import { receiverOptions } from '@/lib/client/queries/shares'
import { useErrorText } from '@/lib/i18n/error-text'
import type { ReceiverView } from '@/lib/services/share/find-receiver'

/** How a receiver that is to be added stands. */
export type ReceiverCheck =
  | { receiver: string; state: 'checking' }
  | { receiver: string; state: 'found'; found: ReceiverView; remark?: string }
  | { receiver: string; state: 'refused'; reason: string }

const PAUSE_MS = 400
const separators = /[\s,;，；]+/

export interface ReceiverInputProps {
  checks: readonly ReceiverCheck[]
  onAdd: (receivers: readonly string[]) => void
  onRemove: (receiver: string) => void
  hint: string
  error?: string
  /** Why nobody can be added any more. */
  fullReason?: string
}

/** Names or ids of accounts and projects, one by one or pasted as a list, each checked as it is typed. */
export function ReceiverInput({ checks, onAdd, onRemove, hint, error, fullReason }: ReceiverInputProps) {
  const t = useTranslations('share')
  const [text, setText] = useState('')
  const input = useRef<HTMLInputElement>(null)

  function add(typed: string) {
    const receivers = typed.split(separators).filter((each) => each !== '')
    if (receivers.length === 0 || fullReason !== undefined) return
    onAdd(receivers)
    setText('')
    input.current?.focus()
  }

  function press(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && text.trim() !== '') {
      event.preventDefault()
      add(text)
    }
    if (event.key === 'Backspace' && text === '') {
      const last = checks.at(-1)
      if (last) onRemove(last.receiver)
    }
  }

  return (
    <div className="space-y-3">
      <Field label={t('receiver')} hint={<LiveCheck text={text} fallback={hint} />} error={error}>
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              ref={input}
              autoComplete="off"
              spellCheck={false}
              placeholder={t('receiverPlaceholder')}
              value={text}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={press}
              onPaste={(event) => {
                const pasted = event.clipboardData.getData('text')
                if (!separators.test(pasted.trim())) return
                event.preventDefault()
                add(pasted)
              }}
            />
            <Button
              icon={Plus}
              onClick={() => add(text)}
              disabledReason={fullReason ?? (text.trim() === '' ? t('typeReceiver') : undefined)}
            >
              {t('add')}
            </Button>
          </div>
        )}
      </Field>
      {checks.length > 0 ? (
        <ul
          aria-label={t('toBeAdded')}
          className="max-h-52 divide-y divide-line overflow-y-auto rounded-lg border border-line"
        >
          {checks.map((check) => (
            <ReceiverRow key={check.receiver} check={check} onRemove={() => onRemove(check.receiver)} />
          ))}
        </ul>
      ) : null}
    </div>
  )
}

function ReceiverRow({ check, onRemove }: { check: ReceiverCheck; onRemove: () => void }) {
  const t = useTranslations('share')
  return (
    <li className="flex min-h-9 items-center gap-2.5 py-1 pr-1.5 pl-3 text-sm">
      {check.state === 'checking' ? <Spinner className="text-fg-subtle" /> : null}
      {check.state === 'found' ? (
        <CircleCheck aria-hidden="true" className="size-3.5 shrink-0 text-success" />
      ) : null}
      {check.state === 'refused' ? (
        <CircleX aria-hidden="true" className="size-3.5 shrink-0 text-danger" />
      ) : null}
      <span className="min-w-0 flex-1">
        {check.state === 'found' ? (
          <span className="flex min-w-0 items-baseline gap-2">
            <span className="truncate font-medium">{check.found.accountName}</span>
            <span className="truncate font-mono text-xs text-fg-muted">{check.found.projectId}</span>
          </span>
        ) : (
          <span className="block truncate font-medium">{check.receiver}</span>
        )}
        {check.state === 'refused' ? <span className="block text-xs text-danger">{check.reason}</span> : null}
        {check.state === 'found' && check.remark ? (
          <span className="block text-xs text-fg-muted">{check.remark}</span>
        ) : null}
        {check.state === 'checking' ? <span className="sr-only">{t('checking')}</span> : null}
      </span>
      <IconButton
        icon={X}
        size="xs"
        label={t('dropReceiver', { receiver: check.receiver })}
        onClick={onRemove}
      />
    </li>
  )
}

/** While one types: whom the text means, or why nobody. */
function LiveCheck({ text, fallback }: { text: string; fallback: string }) {
  const t = useTranslations('share')
  const errorText = useErrorText()
  const { projectId } = useActor()
  const settled = usePause(text.trim())
  const isOne = settled !== '' && settled === text.trim() && !separators.test(settled)
  const { data, error, isFetching } = useQuery({
    ...receiverOptions(projectId, settled),
    enabled: isOne,
    retry: false,
  })
  return (
    <span aria-live="polite">
      {!isOne || isFetching ? fallback : null}
      {isOne && !isFetching && data ? (
        <span className="text-success">
          {t('means', { account: data.accountName, project: data.projectName })}
        </span>
      ) : null}
      {isOne && !isFetching && error ? (
        <span className="text-danger">{errorText(errorDataOf(error))}</span>
      ) : null}
    </span>
  )
}

/** The value after it has rested for a moment. */
function usePause(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
