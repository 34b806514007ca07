'use client'

import { useQuery } from '@tanstack/react-query'
import { Ban, CircleCheck } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { usePermit } from '@/components/iam/actor'
import { AppLink } from '@/components/ui/app-link'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { JsonView } from '@/components/ui/json-view'
import { softTone } from '@/components/ui/tone'
import { paths } from '@/lib/client/paths'
import { policyListOptions } from '@/lib/client/queries/iam'
import { isAccountWide } from '@/lib/domain/iam/actions'
import { granting, type Voice } from '@/lib/domain/iam/decide'
import { inOrder } from '@/lib/domain/iam/policy-draft'
import type { ExplanationView } from '@/lib/domain/iam/view'
import { whySilent } from '@/lib/domain/iam/why-silent'
import { StatementWords } from '../../_components/statement-words'

/** Allowed or not, by which statement, and what else was looked at. */
export function Answer({
  explanation,
  regionId,
  regionName,
}: {
  explanation: ExplanationView
  regionId: string
  regionName: string
}) {
  const t = useTranslations('iam.explain')
  const format = useFormatter()
  const { isAllowed, isAllowedOtherwise, obstacle, standing, decisive, silent, ineffective, misplaced } =
    explanation
  const { userName, action, resourceName, documents } = explanation
  const isOnlySome =
    resourceName === null &&
    isAllowedOtherwise &&
    decisive.every(({ condition }) => typeof condition === 'object')
  const tone = isAllowed ? 'success' : 'danger'
  const Icon = isAllowed ? CircleCheck : Ban
  const silence = (voice: Voice) => {
    const statement = documents[voice.policy]?.Statement[voice.statement]
    return statement && whySilent(voice, statement, { action, regionId, hasThing: resourceName !== null })
  }
  return (
    <div className="flex flex-col gap-4">
      <section aria-label={t('answer')} className={cn('rounded-lg border px-4 py-3', softTone[tone])}>
        <p className="flex items-center gap-2 text-base font-semibold">
          <Icon aria-hidden="true" className="size-4" />
          {isAllowed ? t('allowed') : t('denied')}
        </p>
        <p className="mt-1 text-sm text-fg">
          {t('sentence', {
            user: userName,
            action,
            thing: resourceName ?? 'none',
            region: isAccountWide(action) ? 'none' : regionName || regionId,
            allowed: String(isAllowed),
          })}
        </p>
        {obstacle ? (
          <p className="mt-1 text-sm text-fg">
            {t(`obstacle.${obstacle}`, { user: userName })}{' '}
            {t('afterwards', { allowed: String(isAllowedOtherwise) })}
          </p>
        ) : null}
        <p className="mt-1 text-sm text-fg">
          {standing ? t(`standing.${standing}`, { user: userName }) : reason()}
        </p>
      </section>
      {decisive.length > 0 ? (
        <Section title={t('decisive')} text={t(isAllowedOtherwise ? 'decisiveAllow' : 'decisiveDeny')}>
          {decisive.map((voice) => (
            <VoiceItem key={keyOf(voice)} voice={voice} documents={documents} isDecisive />
          ))}
        </Section>
      ) : null}
      {ineffective.length > 0 ? (
        <Section title={t('ineffective')} text={t('ineffectiveText')}>
          {ineffective.map(({ role, missing, via }) => (
            <li key={`${role} ${via} ${missing}`} className="px-4 py-3 text-sm">
              {t('ineffectiveItem', { role, via, missing })}
            </li>
          ))}
        </Section>
      ) : null}
      {misplaced.length > 0 ? (
        <Section title={t('misplaced')} text={t('misplacedText')}>
          {misplaced.map(({ policy, via }) => (
            <li key={`${policy} ${via}`} className="px-4 py-3 text-sm">
              {t('misplacedItem', { policy, via })}
            </li>
          ))}
        </Section>
      ) : null}
      {silent.length > 0 ? (
        <Section title={t('silent')} text={t('silentText')}>
          {silent.map((voice) => {
            const why = silence(voice)
            return (
              <VoiceItem key={keyOf(voice)} voice={voice} documents={documents}>
                {why ? <p className="text-sm">{t(`why.${why}`)}</p> : null}
              </VoiceItem>
            )
          })}
        </Section>
      ) : null}
    </div>
  )

  function reason(): string {
    if (decisive.length > 0)
      return isOnlySome
        ? t('onlySome')
        : t(isAllowedOtherwise ? 'byAllow' : 'byDeny', { count: decisive.length })
    const names = granting(action)
    return names.length > 0
      ? t('byNothing', { policies: format.list(names, { type: 'disjunction' }) })
      : t('byNobody')
  }
}

const keyOf = ({ policy, via, statement }: Voice) => `${policy} ${via} ${statement}`

function Section({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <Card title={title} description={text} isFlush>
      <ul aria-label={title} className="divide-y divide-line">
        {children}
      </ul>
    </Card>
  )
}

function VoiceItem({
  voice,
  documents,
  isDecisive = false,
  children,
}: {
  voice: Voice
  documents: ExplanationView['documents']
  isDecisive?: boolean
  children?: ReactNode
}) {
  const t = useTranslations('iam.explain')
  const tPolicy = useTranslations('iam.policy')
  const mayRead = usePermit()('iam:policies:list').ok
  const { data: policies = [] } = useQuery({ ...policyListOptions(), enabled: mayRead })
  const document = documents[voice.policy]
  const statement = document && inOrder(document).Statement[voice.statement]
  const known = policies.find(({ name }) => name === voice.policy)
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
        {known ? (
          <AppLink
            href={paths.iam.policy(known.id ?? known.name)}
            className="rounded-sm font-medium hover:text-accent hover:underline"
          >
            {voice.policy}
          </AppLink>
        ) : (
          <span className="font-medium">{voice.policy}</span>
        )}
        {isDecisive ? null : (
          <Badge tone={voice.effect === 'Allow' ? 'success' : 'danger'}>
            {tPolicy(`effectName.${voice.effect}`)}
          </Badge>
        )}
        <span className="text-fg-muted">
          {t('statementVia', { number: voice.statement + 1, group: voice.via })}
        </span>
      </p>
      {children}
      {statement ? (
        isDecisive ? (
          <div className="grid gap-3 2xl:grid-cols-2">
            <StatementWords statement={statement} />
            <JsonView
              value={statement}
              label={t('jsonOf', { number: voice.statement + 1, policy: voice.policy })}
              className={cn(
                'border-l-4',
                voice.effect === 'Allow' ? 'border-l-success-solid' : 'border-l-danger-solid',
              )}
            />
          </div>
        ) : (
          <details>
            <summary className="cursor-pointer text-xs text-fg-muted hover:text-fg">{t('show')}</summary>
            <JsonView
              value={statement}
              label={t('jsonOf', { number: voice.statement + 1, policy: voice.policy })}
              className="mt-2"
            />
          </details>
        )
      ) : null}
    </li>
  )
}
