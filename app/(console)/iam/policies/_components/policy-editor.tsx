'use client'

import { Braces, LayoutList, Sparkles } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { Field } from '@/components/form/field'
import { LeaveGuard } from '@/components/form/leave-guard'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { Breadcrumbs } from '@/components/ui/breadcrumbs'
import { Button, ButtonLink } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { DropdownMenu, MenuAction } from '@/components/ui/dropdown-menu'
import { Input } from '@/components/ui/input'
import { PageHeader } from '@/components/ui/page-header'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { useIsHydrated } from '@/components/ui/use-is-hydrated'
import { paths } from '@/lib/client/paths'
import { exampleNames, examplePolicies } from '@/lib/domain/iam/example-policies'
import { IamDescription, IamName } from '@/lib/domain/iam/input'
import { checkPolicy, POLICY_MAX_CHARS, type PolicyDocument } from '@/lib/domain/iam/policy-document'
import {
  documentOf,
  draftOf,
  duplicateLines,
  emptyStatement,
  type StatementDraft,
} from '@/lib/domain/iam/policy-draft'
import type { PolicyView } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useIamRefresh } from '../../_components/use-iam-refresh'
import { create, update } from '../actions'
import { FaultList, useFaultText } from './fault-list'
import { JsonEditor } from './json-editor'
import { StatementForm } from './statement-form'

const written = (document: PolicyDocument) => JSON.stringify(document, null, 2)

/** Statements keep their identity while others before them come and go. */
interface Keyed {
  key: number
  draft: StatementDraft
}

const keyed = (drafts: readonly StatementDraft[]): Keyed[] => drafts.map((draft, key) => ({ key, draft }))

/** Writes a policy, as a form or as JSON: two views of one document, checked while one writes. */
export function PolicyEditor({
  policy,
  document,
}: {
  /** Absent: a new one. */
  policy?: Pick<PolicyView, 'name' | 'description' | 'receivers'> & { id: string }
  /** What to begin with. */
  document?: PolicyDocument
}) {
  const t = useTranslations('iam.policy')
  const tCommon = useTranslations('common')
  const tRules = useTranslations('form.rules')
  const errorText = useErrorText()
  const faultText = useFaultText()
  const router = useRouter()
  const isHydrated = useIsHydrated()
  const refresh = useIamRefresh()
  const [name, setName] = useState(policy?.name ?? '')
  const [description, setDescription] = useState(policy?.description ?? '')
  const [view, setView] = useState<'form' | 'json'>('form')
  const [statements, setStatements] = useState(() => keyed(document ? draftOf(document) : [emptyStatement]))
  const [json, setJson] = useState('')
  const [isTried, setIsTried] = useState(false)
  const [isKeptInJson, setIsKeptInJson] = useState(false)
  const [failure, setFailure] = useState<string>()
  const [isBusy, setIsBusy] = useState(false)
  const [isDirty, setIsDirty] = useState(false)
  const refusal = useReason()(usePermit()(policy ? 'iam:policies:update' : 'iam:policies:create'))

  const text = view === 'form' ? written(documentOf(statements.map(({ draft }) => draft))) : json
  const checked = checkPolicy(text)
  const doubles = view === 'form' ? statements.flatMap(({ draft }, index) => doublesOf(draft, index)) : []
  const faults = [...(checked.ok ? [] : checked.faults), ...doubles]
  const nameFault = IamName.safeParse(name).error?.issues[0]?.message
  const descriptionFault = IamDescription.safeParse(description).error?.issues[0]?.message
  const isFine = faults.length === 0 && !nameFault && !descriptionFault
  const rule = (code: string | undefined, maximum: number) =>
    // safe: the codes are those of the schemas above
    code && tRules(code as Parameters<typeof tRules>[0], { maximum, minimum: 'none' })

  function change(next: Keyed[]) {
    setStatements(next)
    setIsDirty(true)
  }

  function begin(next: PolicyDocument) {
    const before = { statements, json }
    change(keyed(draftOf(next)))
    setJson(written(next))
    setIsTried(false)
    if (!isDirty) return
    const undo = () => {
      setStatements(before.statements)
      setJson(before.json)
    }
    toast.info(t('exampleTaken'), { action: { label: t('undo'), onClick: undo } })
  }

  function switchTo(next: 'form' | 'json') {
    if (next === 'json') {
      setJson(text)
      setView('json')
    } else if (checked.ok) {
      setStatements(keyed(draftOf(checked.document)))
      setView('form')
      setIsKeptInJson(false)
    } else setIsKeptInJson(true)
  }

  async function save(event: FormEvent) {
    event.preventDefault()
    setIsTried(true)
    if (!isFine || isBusy || refusal) return
    setIsBusy(true)
    setFailure(undefined)
    const input = { name, description, document: text }
    const done = policy ? await update({ policyId: policy.id, ...input }) : await create(input)
    setIsBusy(false)
    if (!done.ok) {
      setFailure(errorText(done.error))
      return
    }
    setIsDirty(false)
    toast.success(t(policy ? 'changed' : 'created', { name }))
    await refresh()
    router.push(paths.iam.policy(policy?.id ?? done.value?.policyId ?? ''))
  }

  return (
    <form onSubmit={save} noValidate className="flex flex-col gap-4">
      <LeaveGuard isActive={isDirty && !isBusy} />
      <PageHeader
        crumbs={
          <Breadcrumbs
            label={tCommon('breadcrumbs')}
            crumbs={[
              { label: t('title'), href: paths.iam.policies() },
              ...(policy ? [{ label: policy.name, href: paths.iam.policy(policy.id) }] : []),
              { label: policy ? t('edit') : t('create') },
            ]}
          />
        }
        title={policy ? t('editTitle', { name: policy.name }) : t('create')}
        description={policy ? t('editText', { count: policy.receivers.length }) : t('createText')}
      />
      <fieldset disabled={!isHydrated} className="flex min-w-0 flex-col gap-4">
        {failure ? (
          <Callout tone="danger" isAlert>
            {failure}
          </Callout>
        ) : null}
        <Card>
          <div className="grid gap-4 lg:grid-cols-2">
            <Field
              label={t('column.name')}
              error={isTried ? rule(nameFault, 128) : undefined}
              counter={{ used: [...name].length, limit: 128 }}
            >
              {(own) => (
                <Input
                  {...own}
                  autoComplete="off"
                  value={name}
                  onChange={(event) => {
                    setName(event.target.value)
                    setIsDirty(true)
                  }}
                />
              )}
            </Field>
            <Field
              label={t('column.description')}
              isOptional
              error={isTried ? rule(descriptionFault, 255) : undefined}
              counter={{ used: [...description].length, limit: 255 }}
            >
              {(own) => (
                <Input
                  {...own}
                  autoComplete="off"
                  value={description}
                  onChange={(event) => {
                    setDescription(event.target.value)
                    setIsDirty(true)
                  }}
                />
              )}
            </Field>
          </div>
        </Card>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <div className="flex flex-wrap items-center gap-3">
            <SegmentedControl
              aria-label={t('view')}
              value={view}
              onValueChange={switchTo}
              segments={[
                { value: 'form', label: t('viewForm'), icon: LayoutList },
                { value: 'json', label: 'JSON', icon: Braces },
              ]}
            />
            <DropdownMenu align="start" trigger={<Button icon={Sparkles}>{t('fromExample')}</Button>}>
              {exampleNames.map((each) => (
                <MenuAction
                  key={each}
                  action={{
                    id: each,
                    label: t(`example.${each}`),
                    perform: () => begin(examplePolicies[each]),
                  }}
                />
              ))}
            </DropdownMenu>
          </div>
          <span className="text-xs text-fg-muted tabular-nums">
            {t('size', { used: [...text].length, limit: POLICY_MAX_CHARS })}
          </span>
        </div>
        {isKeptInJson && view === 'json' && !checked.ok ? (
          <Callout tone="warning" isAlert>
            {t('mendFirst')}
          </Callout>
        ) : null}
        {view === 'form' ? (
          <StatementForm
            statements={statements}
            onChange={change}
            faultsOf={(index) =>
              isTried || isDirty ? faults.filter(({ at }) => at.startsWith(`Statement[${index}]`)) : []
            }
          />
        ) : (
          <JsonEditor
            value={json}
            faults={faults}
            onChange={(next) => {
              setJson(next)
              setIsDirty(true)
            }}
          />
        )}
        {view === 'form' && isTried ? (
          <FaultList faults={faults.filter(({ at }) => !at.startsWith('Statement['))} />
        ) : null}
      </fieldset>
      <footer
        data-sticky-footer
        className="sticky bottom-0 z-10 -mx-1 flex items-center justify-end gap-3 border-t border-line bg-canvas px-1 py-3"
      >
        {faults.length > 0 && (isTried || isDirty) ? (
          <p className="mr-auto truncate text-sm text-fg-muted" aria-live="polite">
            {t('faultCount', { count: faults.length })}:{' '}
            {faults[0] && faults[0].at !== 'document' ? (
              <code className="mr-1.5 font-mono text-xs">{faults[0].at}</code>
            ) : null}
            {faults[0] ? faultText(faults[0]) : ''}
          </p>
        ) : null}
        <ButtonLink href={policy ? paths.iam.policy(policy.id) : paths.iam.policies()}>
          {tCommon('cancel')}
        </ButtonLink>
        <Button
          type="submit"
          variant="primary"
          isBusy={isBusy}
          disabledReason={
            refusal ??
            (faults.length > 0 && (isDirty || isTried)
              ? t('faultCount', { count: faults.length })
              : undefined)
          }
        >
          {policy ? tCommon('save') : t('create')}
        </Button>
      </footer>
    </form>
  )
}

/** Lines a document cannot hold beside each other, told like the other faults. */
const doublesOf = ({ conditions }: StatementDraft, index: number) =>
  duplicateLines(conditions).map(({ operator, key }) => ({
    at: `Statement[${index}].Condition.${operator}.${key}`,
    reason: 'duplicate' as const,
    value: `${operator} ${key}`,
  }))
