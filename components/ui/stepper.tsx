import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'

export interface Step {
  id: string
  label: ReactNode
}

export interface StepperProps {
  steps: readonly Step[]
  currentId: string
  /** Steps before the current can be gone back to. */
  onStepSelect?: (id: string) => void
  label: string
}

/** Where one is in a wizard. */
export function Stepper({ steps, currentId, onStepSelect, label }: StepperProps) {
  const current = steps.findIndex((step) => step.id === currentId)
  return (
    <nav aria-label={label}>
      <ol className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {steps.map((step, index) => {
          const isDone = index < current
          const isCurrent = index === current
          const content = (
            <>
              <span
                className={cn(
                  'inline-flex size-5 shrink-0 items-center justify-center rounded-full border text-2xs font-semibold',
                  isCurrent && 'border-accent-solid bg-accent-solid text-on-solid',
                  isDone && 'border-accent-line bg-accent-soft text-accent',
                  !isDone && !isCurrent && 'border-line-strong text-fg-subtle',
                )}
              >
                {isDone ? <Check aria-hidden="true" className="size-3 stroke-3" /> : index + 1}
              </span>
              <span className={cn(isCurrent ? 'font-medium text-fg' : 'text-fg-muted')}>{step.label}</span>
            </>
          )
          return (
            <li
              key={step.id}
              aria-current={isCurrent ? 'step' : undefined}
              className="flex items-center gap-3"
            >
              {index > 0 ? (
                <span aria-hidden="true" className="hidden h-px w-8 bg-line-strong sm:block" />
              ) : null}
              {isDone && onStepSelect ? (
                <button
                  type="button"
                  onClick={() => onStepSelect(step.id)}
                  className="flex items-center gap-2 rounded-md hover:underline"
                >
                  {content}
                </button>
              ) : (
                <span className="flex items-center gap-2">{content}</span>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
