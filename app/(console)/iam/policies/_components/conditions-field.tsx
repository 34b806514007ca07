'use client'

import { Plus, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { FacetFilter } from '@/components/table/facet-filter'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { conditionOperators, keyFacts, operatorNames, RESOURCE_TAG } from '@/lib/domain/iam/condition-keys'
import type { ConditionDraft } from '@/lib/domain/iam/policy-draft'
import { useKeyName, useValueName } from '../../_components/statement-words'
import { useProjects } from '../../_components/use-projects'

const fixedKeys = ['g:SourceIp', 'g:CurrentTime', 'g:RequestedRegion', 'g:UserName', 'ims:ImageType'] as const

/** When a statement counts: lines that must all hold. */
export function ConditionsField({
  conditions,
  onChange,
}: {
  conditions: readonly ConditionDraft[]
  onChange: (conditions: ConditionDraft[]) => void
}) {
  const t = useTranslations('iam.policy')
  return (
    <Field label={t('conditions')} hint={t('conditionsHint')} isGroup isOptional>
      {() => (
        <div className="flex flex-col items-start gap-2">
          {conditions.map((line, index) => (
            <Line
              // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name but its place
              key={index}
              number={index + 1}
              line={line}
              onChange={(next) => onChange(conditions.map((each, at) => (at === index ? next : each)))}
              onRemove={() => onChange(conditions.filter((_, at) => at !== index))}
            />
          ))}
          <Button
            size="sm"
            icon={Plus}
            onClick={() =>
              onChange([...conditions, { operator: 'IpAddress', key: 'g:SourceIp', values: [''] }])
            }
          >
            {t('addCondition')}
          </Button>
        </div>
      )}
    </Field>
  )
}

function Line({
  number,
  line,
  onChange,
  onRemove,
}: {
  number: number
  line: ConditionDraft
  onChange: (line: ConditionDraft) => void
  onRemove: () => void
}) {
  const t = useTranslations('iam.policy')
  const keyName = useKeyName()
  const isTag = line.key.startsWith(RESOURCE_TAG)
  const kind = isTag ? 'text' : keyFacts(line.key)?.kind
  const operators = operatorNames.filter((name) => conditionOperators[name].kind === kind)

  function setKey(next: string) {
    const key = next === 'tag' ? RESOURCE_TAG : next
    const nextKind = next === 'tag' ? 'text' : keyFacts(key)?.kind
    const fits = operators.some((name) => name === line.operator) && nextKind === kind
    const first = operatorNames.find((name) => conditionOperators[name].kind === nextKind)
    onChange({ key, operator: fits ? line.operator : (first ?? line.operator), values: [''] })
  }

  return (
    <fieldset
      aria-label={t('conditionOf', { number })}
      className="flex w-full flex-wrap items-start gap-2 rounded-md border border-line p-2"
    >
      <Select
        className="w-44 shrink-0"
        aria-label={t('conditionKeyOf', { number })}
        value={isTag ? 'tag' : line.key}
        options={[
          ...fixedKeys.map((key) => ({ value: key, label: keyName(key), description: key })),
          { value: 'tag', label: t('key.anyTag'), description: `${RESOURCE_TAG}<key>` },
        ]}
        onValueChange={setKey}
      />
      {isTag ? (
        <Input
          className="w-32 shrink-0"
          style={{ width: '8rem' }}
          aria-label={t('tagKeyOf', { number })}
          placeholder={t('tagKey')}
          value={line.key.slice(RESOURCE_TAG.length)}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ ...line, key: RESOURCE_TAG + event.target.value })}
        />
      ) : null}
      <Select
        className="w-44 shrink-0"
        aria-label={t('operatorOf', { number })}
        value={line.operator}
        options={operators.map((name) => ({ value: name, label: t(`operator.${name}`), description: name }))}
        onValueChange={(operator) => onChange({ ...line, operator })}
      />
      <div className="flex min-w-56 flex-1 flex-col items-start gap-2">
        <Values number={number} line={line} onChange={(values) => onChange({ ...line, values })} />
      </div>
      <IconButton icon={X} label={t('removeCondition', { number })} onClick={onRemove} />
    </fieldset>
  )
}

/** Inputs that fit what is asked about: a choice where the values are known, else one field a value. */
function Values({
  number,
  line: { key, operator, values },
  onChange,
}: {
  number: number
  line: ConditionDraft
  onChange: (values: string[]) => void
}) {
  const t = useTranslations('iam.policy')
  const valueName = useValueName()
  const { projects } = useProjects()
  const regionIds = [...new Set(projects.map(({ regionId }) => regionId))]
  const known = operator.includes('Like')
    ? []
    : key === 'g:RequestedRegion'
      ? regionIds
      : (keyFacts(key)?.values ?? [])
  if (known.length > 0) {
    const all = [...new Set([...known, ...values.filter((value) => value !== '')])]
    return (
      <FacetFilter
        label={t('valuesOf', { number })}
        options={all.map((value) => ({ value, label: valueName(key, value) }))}
        values={values}
        onValuesChange={(next) => onChange(next.filter((value) => value !== ''))}
      />
    )
  }
  const isTime = key === 'g:CurrentTime'
  const put = (at: number, value: string) =>
    onChange(values.map((each, index) => (index === at ? value : each)))
  return (
    <>
      {values.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a value has no name but its place
        <div key={index} className="flex w-full items-center gap-1">
          {isTime ? (
            <TimeInput
              label={t('valueOf', { number, value: index + 1 })}
              value={value}
              onChange={(next) => put(index, next)}
            />
          ) : (
            <Input
              aria-label={t('valueOf', { number, value: index + 1 })}
              placeholder={key === 'g:SourceIp' ? '192.0.2.0/24' : t('value')}
              value={value}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => put(index, event.target.value)}
            />
          )}
          {values.length > 1 ? (
            <IconButton
              size="sm"
              icon={X}
              label={t('removeValue', { number, value: index + 1 })}
              onClick={() => onChange(values.filter((_, at) => at !== index))}
            />
          ) : null}
        </div>
      ))}
      <Button size="sm" variant="ghost" icon={Plus} onClick={() => onChange([...values, ''])}>
        {t('addValue')}
      </Button>
    </>
  )
}

/** A moment by the clock of the browser; kept as it was written until it is changed. */
function TimeInput({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (value: string) => void
}) {
  const time = new Date(value)
  const local = Number.isNaN(time.getTime())
    ? ''
    : new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
  return (
    <Input
      type="datetime-local"
      aria-label={label}
      value={local}
      onChange={(event) =>
        onChange(event.target.value ? new Date(event.target.value).toISOString().replace('.000Z', 'Z') : '')
      }
    />
  )
}
