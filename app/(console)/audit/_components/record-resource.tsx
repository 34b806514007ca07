import { AppLink } from '@/components/ui/app-link'
import { paths } from '@/lib/client/paths'
import type { AuditRecordView } from '@/lib/domain/audit/record'

/** The name of what was acted on, else its id; an image leads to its page. */
export function RecordResource({
  record: { resourceType, resourceId, resourceName },
}: {
  record: Pick<AuditRecordView, 'resourceType' | 'resourceId' | 'resourceName'>
}) {
  const name = resourceName || resourceId
  if (!name) return <span className="text-fg-subtle">—</span>
  if (resourceType !== 'image' || !resourceId) return <span className="truncate">{name}</span>
  return (
    <AppLink
      href={paths.images.detail(resourceId)}
      className="truncate rounded-sm text-accent hover:underline"
    >
      {name}
    </AppLink>
  )
}
