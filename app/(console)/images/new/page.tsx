import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { pageContext } from '@/lib/auth/console-context'
import { getConsoleFrame } from '@/lib/auth/console-frame'
import { DomainError } from '@/lib/domain/errors'
import { importableFormats } from '@/lib/domain/format/inspect-header'
import type { Action } from '@/lib/domain/iam/actions'
import { decide } from '@/lib/domain/iam/decide'
import { formatTable } from '@/lib/facts/formats'
import { getSource } from '@/lib/services/image/get-source'
import { importAction } from '@/lib/services/image/import-permission'
import { getQuotas } from '@/lib/services/quota/get-quotas'
import { ImportWizard } from './_components/import-wizard'
import { loadWizardParams } from './search-params'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('wizard')
  return { title: t('title') }
}

/** What can stop the person is found out here, before anything is filled in. */
export default async function NewImagePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const ctx = await pageContext()
  const { objectId } = await loadWizardParams(searchParams)
  const { actor } = ctx
  const refusal = (action: Action) => {
    const verdict = decide(ctx, action)
    return verdict.ok ? null : { code: verdict.code, params: verdict.params }
  }
  const refusals = {
    system_disk: refusal(importAction.system_disk),
    data_disk: refusal(importAction.data_disk),
    listBuckets: refusal('obs:bucket:list'),
    createBucket: refusal('obs:bucket:create'),
    listObjects: refusal('obs:object:list'),
    readObject: refusal('obs:object:get'),
    upload: refusal('obs:object:put'),
  }
  const [frame, quotas, preset] = await Promise.all([
    getConsoleFrame(),
    refusal('ims:quotas:get') ? null : getQuotas(ctx, {}),
    objectId && !refusals.readObject ? getSource(ctx, { objectId }).catch(nullIfMissing) : null,
  ])
  return (
    <ImportWizard
      setup={{
        draftKey: `imprint.wizard.import.${actor.userId}.${actor.projectId}`,
        projectId: actor.projectId,
        region: frame.regions.find(({ id }) => id === actor.regionId) ?? {
          nameZh: actor.regionId,
          nameEn: actor.regionId,
        },
        refusals,
        mayMakePublic: decide(ctx, 'operator:publicImages:manage').ok,
        quotas,
        formatNames: formatTable.rows
          .filter(({ format }) => importableFormats.includes(format))
          .map(({ name }) => name),
        preset,
        isPresetMissing: objectId !== null && preset === null && !refusals.readObject,
      }}
    />
  )
}

/** A link to a file that was deleted, or lies in another region, still opens the wizard. */
function nullIfMissing(error: unknown): null {
  if (error instanceof DomainError && error.code === 'object.not_found') return null
  throw error
}
