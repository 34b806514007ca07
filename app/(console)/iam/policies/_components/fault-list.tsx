'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { PolicyFault } from '@/lib/domain/iam/policy-document'

export function useFaultText(): (fault: PolicyFault) => string {
  const t = useTranslations('iam.policy.fault')
  return ({ reason, value }) => t(reason, { value })
}

/** Everything that is wrong, each with its place. */
export function FaultList({ faults, label }: { faults: readonly PolicyFault[]; label?: string }) {
  const t = useTranslations('iam.policy')
  const text = useFaultText()
  if (faults.length === 0) return null
  return (
    <ul
      aria-label={label ?? t('faults')}
      className="flex max-h-48 flex-col gap-1 overflow-y-auto rounded-md border border-danger-line bg-danger-soft px-3 py-2 text-sm"
    >
      {faults.map((fault) => (
        <li key={`${fault.at} ${fault.reason} ${fault.value}`} className="flex items-start gap-2">
          <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-danger" />
          <span className="min-w-0 break-words">
            {fault.at === 'document' ? null : <code className="mr-2 font-mono text-xs">{fault.at}</code>}
            {text(fault)}
          </span>
        </li>
      ))}
    </ul>
  )
}
