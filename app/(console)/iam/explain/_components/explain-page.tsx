'use client'

import { useQuery } from '@tanstack/react-query'
import { Waypoints } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { type ReactNode, useState } from 'react'
import { Field } from '@/components/form/field'
import { useActor, usePermit } from '@/components/iam/actor'
import { Breadcrumbs } from '@/components/ui/breadcrumbs'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { Combobox } from '@/components/ui/combobox'
import { EmptyState } from '@/components/ui/empty-state'
import { Input } from '@/components/ui/input'
import { PageHeader } from '@/components/ui/page-header'
import { Skeleton } from '@/components/ui/skeleton'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { explanationOptions, userListOptions } from '@/lib/client/queries/iam'
import { factsOf, isAction } from '@/lib/domain/iam/actions'
import { ExplainInput } from '@/lib/domain/iam/input'
import { useErrorText } from '@/lib/i18n/error-text'
import { useActionOptions } from '../../_components/use-action-options'
import { useProjects } from '../../_components/use-projects'
import { explainParams } from '../search-params'
import { Answer } from './answer'

/** Why somebody may do something, or may not: the statement that decides, and those that do not count [I5]. */
export function ExplainPage() {
  const t = useTranslations('iam.explain')
  const tCommon = useTranslations('common')
  const tUser = useTranslations('iam.user')
  const tStatus = useTranslations('iam.user.status')
  const errorText = useErrorText()
  const actor = useActor()
  const permit = usePermit()
  const [params, setParams] = useQueryStates(explainParams)
  const { data: users = [] } = useQuery({
    ...userListOptions({ search: '', status: null }),
    enabled: permit('iam:users:list').ok,
  })
  const { projects } = useProjects()
  const actionOptions = useActionOptions({ hasPatterns: false })
  const project = params.project || actor.projectId
  const resourceKind = isAction(params.action) ? factsOf(params.action).resource : undefined
  const takesThing = resourceKind === 'image' || resourceKind === 'bucket'
  const resource = takesThing ? params.resource : ''
  const isAddress =
    params.address === '' || ExplainInput.shape.sourceAddress.safeParse(params.address).success
  const query = { ...params, project, resource, address: isAddress ? params.address : '' }
  const isAsked = params.user !== '' && isAction(params.action)
  const result = useQuery({ ...explanationOptions(query), enabled: isAsked, staleTime: 0 })
  const asked = projects.find(({ id }) => id === project)

  return (
    <>
      <PageHeader
        crumbs={
          <Breadcrumbs
            label={tCommon('breadcrumbs')}
            crumbs={[{ label: tUser('title'), href: paths.iam.users() }, { label: t('title') }]}
          />
        }
        title={t('title')}
        description={t('description')}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[20rem_1fr]">
        <Card title={t('question')}>
          <div className="flex flex-col gap-4">
            <Field label={t('user')}>
              {(own) => (
                <Combobox
                  {...own}
                  aria-label={t('user')}
                  value={params.user}
                  onValueChange={(user) => void setParams({ user })}
                  options={users.map(({ id, name, status, description }) => ({
                    value: id,
                    label: name,
                    description: status === 'disabled' ? tStatus('disabled') : description || undefined,
                  }))}
                />
              )}
            </Field>
            <Field label={t('action')}>
              {(own) => (
                <Combobox
                  {...own}
                  aria-label={t('action')}
                  value={params.action}
                  onValueChange={(action) => void setParams({ action })}
                  options={actionOptions.map(({ value, label, group }) => ({ value, label, group }))}
                />
              )}
            </Field>
            <Field label={t('place')}>
              {(own) => (
                <Combobox
                  {...own}
                  aria-label={t('place')}
                  value={project}
                  onValueChange={(next) => void setParams({ project: next })}
                  options={projects.map(({ id, regionName, name }) => ({
                    value: id,
                    label: regionName,
                    description: name,
                  }))}
                />
              )}
            </Field>
            <Field
              label={resourceKind === 'bucket' ? t('bucket') : t('image')}
              isOptional
              hint={takesThing || !isAsked ? t('resourceHint') : t('noResource')}
            >
              {(own) => (
                <CommittedInput
                  {...own}
                  value={resource}
                  disabled={isAsked && !takesThing}
                  onCommit={(next) => void setParams({ resource: next || null })}
                />
              )}
            </Field>
            <Field
              label={t('address')}
              isOptional
              hint={t('addressHint')}
              error={isAddress ? undefined : t('notAddress')}
            >
              {(own) => (
                <CommittedInput
                  {...own}
                  value={params.address}
                  onCommit={(next) => void setParams({ address: next || null })}
                />
              )}
            </Field>
          </div>
        </Card>
        <div aria-live="polite">{answer()}</div>
      </div>
    </>
  )

  function answer(): ReactNode {
    if (!isAsked)
      return (
        <Card isFlush>
          <EmptyState icon={Waypoints} title={t('beginTitle')}>
            {t('beginText')}
          </EmptyState>
        </Card>
      )
    if (result.error)
      return (
        <Callout tone="danger" isAlert>
          {errorText(errorDataOf(result.error))}
        </Callout>
      )
    if (!result.data) return <Skeleton className="h-40 rounded-lg" />
    return (
      <Answer
        explanation={result.data}
        regionId={asked?.regionId ?? ''}
        regionName={asked?.regionName ?? ''}
      />
    )
  }
}

/** Takes what was typed when it is left or on Enter: half an id is no question. */
function CommittedInput({
  value,
  onCommit,
  ...rest
}: {
  value: string
  onCommit: (value: string) => void
  id?: string
  disabled?: boolean
}) {
  const [draft, setDraft] = useState<{ text: string; basis: string }>()
  const text = draft?.basis === value ? draft.text : value
  const commit = () => {
    if (text.trim() !== value) onCommit(text.trim())
  }
  return (
    <Input
      {...rest}
      value={text}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setDraft({ text: event.target.value, basis: value })}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
    />
  )
}
