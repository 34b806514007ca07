'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import { cn } from '@/components/ui/cn'
import { PageHeader, type PageHeaderProps } from '@/components/ui/page-header'
import { type Step, Stepper } from '@/components/ui/stepper'

export interface WizardFrameProps extends Pick<PageHeaderProps, 'title' | 'description' | 'crumbs' | 'meta'> {
  steps: readonly Step[]
  currentId: string
  onStepSelect: (id: string) => void
  /** Read aloud for the row of steps. */
  stepsLabel: string
  /** Above the step: what stands in the way of the whole wizard. */
  notice?: ReactNode
  /** What has been decided so far; at the right, below on a narrow window. */
  aside?: ReactNode
  /** Buttons: the one that goes on is last. */
  footer: ReactNode
  children: ReactNode
}

/** Title, steps, the current step, a summary beside it, buttons that stay in sight. */
export function WizardFrame({
  title,
  description,
  crumbs,
  meta,
  steps,
  currentId,
  onStepSelect,
  stepsLabel,
  notice,
  aside,
  footer,
  children,
}: WizardFrameProps) {
  const body = useRef<HTMLDivElement>(null)
  const previousId = useRef(currentId)

  // The new step is read aloud and starts at its top; on arrival the page's title has the focus.
  useEffect(() => {
    if (previousId.current === currentId) return
    previousId.current = currentId
    body.current?.querySelector<HTMLElement>('[data-step-heading]')?.focus({ preventScroll: true })
    document.getElementById('content')?.scrollTo({ top: 0 })
  }, [currentId])

  return (
    <div className="mx-auto w-full max-w-5xl">
      <PageHeader title={title} description={description} crumbs={crumbs} meta={meta} />
      <div className="mb-5 border-y border-line py-3">
        <Stepper steps={steps} currentId={currentId} onStepSelect={onStepSelect} label={stepsLabel} />
      </div>
      {notice ? <div className="mb-4">{notice}</div> : null}
      <div className={cn('grid items-start gap-x-8 gap-y-6', aside && 'lg:grid-cols-[minmax(0,1fr)_17rem]')}>
        <div ref={body} className="min-w-0">
          {children}
        </div>
        {aside ? <div className="min-w-0 lg:sticky lg:top-5">{aside}</div> : null}
      </div>
      <footer
        data-sticky-footer
        className="sticky bottom-0 z-10 -mx-4 mt-6 -mb-5 flex flex-wrap items-center justify-end gap-2 border-t border-line bg-canvas px-4 py-3 md:-mx-6 md:px-6 min-[1360px]:mx-0 min-[1360px]:px-0"
      >
        {footer}
      </footer>
    </div>
  )
}

/** The heading of a step. */
export function StepHeading({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div>
      <h2 data-step-heading tabIndex={-1} className="text-lg font-semibold outline-none">
        {title}
      </h2>
      {children ? <p className="mt-0.5 text-sm text-fg-muted">{children}</p> : null}
    </div>
  )
}
