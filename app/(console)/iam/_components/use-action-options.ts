import { useTranslations } from 'next-intl'
import { useActor } from '@/components/iam/actor'
import type { CheckListOption } from '@/components/ui/check-list'
import { type Action, actionNames, factsOf, serviceOf } from '@/lib/domain/iam/actions'

/** Actions a policy can name, by service; in front of each service the patterns that cover it or a part. */
export function useActionOptions({ hasPatterns }: { hasPatterns: boolean }): (CheckListOption & {
  group: string
})[] {
  const t = useTranslations('iam.policy')
  const { isOperator } = useActor()
  const known = actionNames.filter((name) => {
    const { access } = factsOf(name)
    return access !== 'self' && (access !== 'operator' || isOperator)
  })
  const services = [...new Set(known.map(serviceOf))] as ServiceName[] // safe: one word for each service below
  return services.flatMap((service) => {
    const group = t(`service.${service}`)
    const own = known.filter((name) => serviceOf(name) === service)
    const patterns = hasPatterns ? patternsOf(service, own) : []
    return [
      ...patterns.map(({ value, kind, type }) => ({
        value,
        label: value,
        isMono: true,
        group,
        description: t(`pattern.${kind}`, { type: type ?? '' }),
      })),
      ...own.map((name) => ({
        value: name,
        label: name,
        isMono: true,
        group,
        end: t(`access.${factsOf(name).access === 'read' ? 'read' : 'write'}`),
      })),
    ]
  })
}

type ServiceName =
  | 'ims'
  | 'obs'
  | 'ecs'
  | 'bms'
  | 'evs'
  | 'kms'
  | 'cbr'
  | 'csbs'
  | 'tms'
  | 'cts'
  | 'iam'
  | 'operator'

function patternsOf(service: string, own: readonly Action[]) {
  const types = [...new Set(own.map((name) => name.split(':')[1] ?? ''))]
  const several = types.filter(
    (type) => own.filter((name) => name.startsWith(`${service}:${type}:`)).length > 1,
  )
  const verbs = (['list', 'get'] as const).filter((verb) =>
    own.some((name) => name.split(':')[2]?.startsWith(verb)),
  )
  return [
    { value: `${service}:*:*`, kind: 'all' as const, type: undefined },
    ...verbs.map((verb) => ({ value: `${service}:*:${verb}*`, kind: verb, type: undefined })),
    ...(types.length > 1
      ? several.map((type) => ({ value: `${service}:${type}:*`, kind: 'type' as const, type }))
      : []),
  ]
}
