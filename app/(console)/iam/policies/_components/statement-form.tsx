'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { RadioGroup } from '@/components/ui/radio-group'
import { type PolicyFault, STATEMENTS_MAX } from '@/lib/domain/iam/policy-document'
import { emptyStatement, type StatementDraft } from '@/lib/domain/iam/policy-draft'
import { ActionsField } from './actions-field'
import { ConditionsField } from './conditions-field'
import { FaultList } from './fault-list'
import { ResourcesField } from './resources-field'

interface Keyed {
  key: number
  draft: StatementDraft
}

/** Statements as cards. */
export function StatementForm({
  statements,
  onChange,
  faultsOf,
}: {
  statements: readonly Keyed[]
  onChange: (statements: Keyed[]) => void
  faultsOf: (index: number) => PolicyFault[]
}) {
  const t = useTranslations('iam.policy')
  const put = (key: number, draft: StatementDraft) =>
    onChange(statements.map((each) => (each.key === key ? { key, draft } : each)))
  return (
    <div className="flex flex-col gap-4">
      {statements.map(({ key, draft }, index) => (
        <Card
          key={key}
          role="group"
          aria-label={t('statement', { number: index + 1 })}
          title={t('statement', { number: index + 1 })}
          actions={
            <Button
              size="sm"
              variant="ghost"
              icon={Trash2}
              aria-label={t('removeStatement', { number: index + 1 })}
              disabledReason={statements.length === 1 ? t('lastStatement') : undefined}
              onClick={() => onChange(statements.filter((each) => each.key !== key))}
            >
              {t('removeShort')}
            </Button>
          }
        >
          <div className="flex flex-col gap-5">
            <Field label={t('effect')} isGroup>
              {(own) => (
                <RadioGroup
                  {...own}
                  look="cards"
                  aria-label={t('effect')}
                  value={draft.effect}
                  onValueChange={(effect) =>
                    put(key, { ...draft, effect: effect === 'Deny' ? 'Deny' : 'Allow' })
                  }
                  options={(['Allow', 'Deny'] as const).map((value) => ({
                    value,
                    label: t(`effectName.${value}`),
                    description: t(`effectHint.${value}`),
                  }))}
                />
              )}
            </Field>
            <ActionsField actions={draft.actions} onChange={(actions) => put(key, { ...draft, actions })} />
            <ResourcesField
              resources={draft.resources}
              onChange={(resources) => put(key, { ...draft, resources })}
            />
            <ConditionsField
              conditions={draft.conditions}
              onChange={(conditions) => put(key, { ...draft, conditions })}
            />
            <FaultList faults={faultsOf(index)} label={t('faultsOf', { number: index + 1 })} />
          </div>
        </Card>
      ))}
      <div>
        <Button
          icon={Plus}
          disabledReason={statements.length >= STATEMENTS_MAX ? t('statementsFull') : undefined}
          onClick={() =>
            onChange([
              ...statements,
              { key: Math.max(-1, ...statements.map(({ key }) => key)) + 1, draft: emptyStatement },
            ])
          }
        >
          {t('addStatement')}
        </Button>
      </div>
    </div>
  )
}
