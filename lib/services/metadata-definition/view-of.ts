import type { MetadataDefinition } from '@/lib/db/generated/client'
import type { DefinitionKind } from '@/lib/domain/metadata-definition/input'
import type { DefinitionView } from '@/lib/domain/metadata-definition/view'

/** A row as people see it; who asks for a kind has looked for rows of that kind only. */
export const viewOf = <Kind extends DefinitionKind>({
  name,
  kind,
  content,
  createdAt,
  updatedAt,
}: MetadataDefinition): DefinitionView<Kind> =>
  // safe: only contents that the kind's schema has checked are written
  ({ name, kind, content, createdAt, updatedAt }) as DefinitionView<Kind>
