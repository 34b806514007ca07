'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useFormatter, useTranslations } from 'next-intl'
import { useCommands } from '@/components/shell/command-registry'
import { ActionButton } from '@/components/ui/action-button'
import { AppLink } from '@/components/ui/app-link'
import { Breadcrumbs } from '@/components/ui/breadcrumbs'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { CopyButton } from '@/components/ui/copyable'
import { DescriptionList } from '@/components/ui/description-list'
import { JsonView } from '@/components/ui/json-view'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/client/paths'
import { policyListOptions } from '@/lib/client/queries/iam'
import { inOrder } from '@/lib/domain/iam/policy-draft'
import { PolicyKind } from '../../../_components/grant-parts'
import { StatementWords } from '../../../_components/statement-words'
import { usePolicyDescription } from '../../../_components/use-policy-description'
import { usePolicyDeeds } from '../../_components/use-policy-deeds'

/** A policy or role: in words, as JSON, and who has it. */
export function PolicyPage({ policyKey }: { policyKey: string }) {
  const t = useTranslations('iam.policy')
  const tCommon = useTranslations('common')
  const tPalette = useTranslations('shell.palette')
  const purposeOf = usePolicyDescription()
  const format = useFormatter()
  const router = useRouter()
  const { data } = useQuery(policyListOptions())
  const policy = data?.find(({ id, name }) => (id ?? name) === policyKey)
  const deeds = usePolicyDeeds({ onDeleted: () => router.push(paths.iam.policies()) })
  const actions = policy ? deeds.actionsOf(policy).flat() : []
  useCommands(tPalette('groupPage'), actions)
  if (!policy) return null
  const document = inOrder(policy.document)
  return (
    <>
      <PageHeader
        crumbs={
          <Breadcrumbs
            label={tCommon('breadcrumbs')}
            crumbs={[{ label: t('title'), href: paths.iam.policies() }, { label: policy.name }]}
          />
        }
        title={policy.name}
        meta={<PolicyKind policy={policy} />}
        description={purposeOf(policy) || undefined}
        actions={actions.map((action) => <ActionButton key={action.id} action={action} />)}
      />
      <div className="flex flex-col gap-4">
        {policy.needs.length > 0 ? (
          <Callout tone="warning">
            {t('needsText', { name: policy.name, roles: format.list(policy.needs) })}
          </Callout>
        ) : null}
        <Card title={t('about')}>
          <DescriptionList
            columns={2}
            items={[
              {
                term: t('column.usedBy'),
                value:
                  policy.receivers.length > 0 ? (
                    <ul className="flex flex-wrap gap-x-3 gap-y-1">
                      {policy.receivers.map(({ kind, id, name }) => (
                        <li key={id}>
                          <AppLink
                            href={kind === 'group' ? paths.iam.group(id) : paths.iam.agency(id)}
                            className="rounded-sm text-accent hover:underline"
                          >
                            {name}
                          </AppLink>
                        </li>
                      ))}
                    </ul>
                  ) : (
                    t('unusedText')
                  ),
              },
              {
                term: t('column.updatedAt'),
                value: policy.updatedAt ? <RelativeTime value={policy.updatedAt} /> : null,
              },
            ]}
          />
        </Card>
        <div className="grid items-start gap-4 xl:grid-cols-2">
          <Card title={t('inWords')} isFlush>
            <ol className="divide-y divide-line">
              {policy.document.Statement.map((statement, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a statement has no name but its place
                <li key={index} className="px-4 py-3">
                  <StatementWords statement={statement} />
                </li>
              ))}
            </ol>
          </Card>
          <Card
            title="JSON"
            actions={<CopyButton value={JSON.stringify(document, null, 2)} label={t('copyJson')} />}
          >
            <JsonView
              value={document}
              label={t('jsonOf', { name: policy.name })}
              className="max-h-[36rem] overflow-y-auto"
            />
          </Card>
        </div>
      </div>
      {deeds.dialogs}
    </>
  )
}
