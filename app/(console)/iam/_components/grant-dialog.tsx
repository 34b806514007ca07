'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useWatch } from 'react-hook-form'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { CheckListField, RadioField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { policyListOptions } from '@/lib/client/queries/iam'
import { missingRoles } from '@/lib/domain/iam/missing-roles'
import { isAboutAccountAlone } from '@/lib/domain/iam/policy-document'
import type { GrantView } from '@/lib/domain/iam/view'
import { grant } from '../actions'
import type { Receiver } from './grant-list'
import { PolicyKind } from './grant-parts'
import { useIamRefresh } from './use-iam-refresh'
import { usePolicyDescription } from './use-policy-description'
import { useProjects } from './use-projects'

const schema = z
  .object({
    policies: z.array(z.string()).min(1, 'required').max(20, 'too_many'),
    scope: z.enum(['all', 'some']),
    projectIds: z.array(z.string()),
  })
  .superRefine(({ scope, projectIds }, check) => {
    if (scope === 'some' && projectIds.length === 0)
      check.addIssue({ code: 'custom', path: ['projectIds'], message: 'required' })
  })

/** Gives policies and roles, for all projects or some; says beforehand what would have no effect [I2, I3]. */
export function GrantDialog({
  receiver,
  grants,
  onClose,
}: {
  receiver: Receiver
  /** What the receiver has already. */
  grants: readonly GrantView[]
  onClose: () => void
}) {
  const t = useTranslations('iam.grant')
  const format = useFormatter()
  const purposeOf = usePolicyDescription()
  const refresh = useIamRefresh()
  const { data: policies = [], isLoading } = useQuery(policyListOptions())
  const { projects, isLoading: isLoadingProjects } = useProjects()
  const form = useZodForm(schema, { defaultValues: { policies: [], scope: 'all', projectIds: [] } })
  const { control } = form
  const [chosen, scope, projectIds] = useWatch({ control, name: ['policies', 'scope', 'projectIds'] })
  const keyOf = ({ id, name }: { id: string | null; name: string }) => id ?? name
  const chosenPolicies = policies.filter((policy) => chosen.includes(keyOf(policy)))
  const where = scope === 'all' ? null : projectIds
  const missing = missingRoles(chosenPolicies, policies, grants, where)
  const misplaced =
    scope === 'some' ? chosenPolicies.filter(({ document }) => isAboutAccountAlone(document)) : []
  return (
    <FormDialog
      form={form}
      open
      onOpenChange={onClose}
      size="lg"
      title={t('grantTitle', { name: receiver.name })}
      description={t(`grantText.${receiver.kind}`)}
      submitLabel={t('submit')}
      onSubmit={async (values) => {
        const done = await grant({
          receiver: { kind: receiver.kind, id: receiver.id },
          policies: values.policies,
          projectIds: values.scope === 'all' ? null : values.projectIds,
        })
        if (!done.ok) return done
        toast.success(t('granted', { count: values.policies.length, name: receiver.name }))
        await refresh()
        return { ok: true }
      }}
    >
      <CheckListField
        control={control}
        name="policies"
        label={t('policies')}
        searchPlaceholder={t('searchPolicies')}
        isLoading={isLoading}
        options={policies.map((policy) => ({
          value: keyOf(policy),
          label: policy.name,
          group: policy.id !== null ? t('ofAccount') : t(policy.kind === 'role' ? 'roles' : 'ofSystem'),
          description:
            [policy.needs.length > 0 && t('needs', { roles: format.list(policy.needs) }), purposeOf(policy)]
              .filter(Boolean)
              .join(' · ') || undefined,
          end: <PolicyKind policy={policy} />,
        }))}
      />
      {missing.length > 0 ? (
        <Callout
          tone="warning"
          isAlert
          actions={
            <Button
              size="sm"
              icon={Plus}
              onClick={() =>
                form.setValue('policies', [...chosen, ...missing.map((each) => each.missing)], {
                  shouldDirty: true,
                  shouldValidate: true,
                })
              }
            >
              {t('addMissing', { count: missing.length })}
            </Button>
          }
        >
          {missing.map(({ role, missing: needed }) => (
            <p key={needed}>{t('wouldMiss', { role, missing: needed })}</p>
          ))}
        </Callout>
      ) : null}
      <RadioField
        control={control}
        name="scope"
        label={t('scope')}
        options={(['all', 'some'] as const).map((value) => ({
          value,
          label: t(`scopeOption.${value}`),
          description: t(`scopeHint.${value}`),
        }))}
      />
      {scope === 'some' ? (
        <CheckListField
          control={control}
          name="projectIds"
          label={t('projects')}
          searchPlaceholder={t('searchProjects')}
          isLoading={isLoadingProjects}
          listClassName="max-h-40"
          options={projects.map((project) => ({
            value: project.id,
            label: project.regionName,
            description: project.name,
            keywords: [project.regionId, project.regionNameEn, project.regionNameZh],
          }))}
        />
      ) : null}
      {misplaced.length > 0 ? (
        <Callout tone="warning" isAlert>
          {t('wouldBeMisplaced', { policies: format.list(misplaced.map(({ name }) => name)) })}
        </Callout>
      ) : null}
    </FormDialog>
  )
}
