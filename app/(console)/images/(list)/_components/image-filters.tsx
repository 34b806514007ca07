'use client'

import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useActor } from '@/components/iam/actor'
import { architectureNames } from '@/components/image/image-type'
import { FacetFilter, type FacetOption } from '@/components/table/facet-filter'
import { SearchInput } from '@/components/table/search-input'
import { Button } from '@/components/ui/button'
import { tagListOptions } from '@/lib/client/queries/tags'
import { imageKinds } from '@/lib/domain/image/kinds'
import type { ImageTab } from '@/lib/domain/image/list-query'
import type { ImageView } from '@/lib/domain/image/view'
import { architectures, osTypes } from '@/lib/domain/os/os-facts'
import type { ImageListState } from './use-image-list'

const listedStatuses = ['queued', 'saving', 'active', 'killed', 'error'] as const

/** Search by name or id, and the filters that make sense on the tab. */
export function ImageFilters({ tab, list }: { tab: ImageTab; list: ImageListState }) {
  const t = useTranslations('image')
  const tTable = useTranslations('table')
  const { query, filter } = list
  return (
    <>
      <SearchInput
        className="w-64"
        label={t('list.search')}
        value={query.search}
        onValueChange={(search) => filter({ search })}
      />
      <FacetFilter
        label={t('field.osType')}
        options={osTypes.map((value) => ({ value, label: t(`osType.${value}`) }))}
        values={query.osType}
        // safe: the values come from the options
        onValuesChange={(values) => filter({ osType: values as typeof query.osType })}
      />
      {tab === 'market' ? null : (
        <FacetFilter
          label={t('field.type')}
          options={imageKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          values={query.kind}
          onValuesChange={(values) => filter({ kind: values as typeof query.kind })}
        />
      )}
      {tab === 'private' ? (
        <FacetFilter
          label={t('field.status')}
          options={listedStatuses.map((value) => ({ value, label: t(`status.${value}`) }))}
          values={query.status}
          onValuesChange={(values) => filter({ status: values as typeof query.status })}
        />
      ) : null}
      <FacetFilter
        label={t('field.architecture')}
        options={architectures.map((value) => ({ value, label: architectureNames[value] }))}
        values={query.architecture}
        onValuesChange={(values) => filter({ architecture: values as typeof query.architecture })}
      />
      {tab === 'private' || tab === 'shared' ? <TagFilter tab={tab} list={list} /> : null}
      {list.isFiltered ? (
        <Button variant="ghost" icon={X} onClick={list.clearFilters}>
          {tTable('clearFilters')}
        </Button>
      ) : null}
    </>
  )
}

/** Tags in use: a key for any of its values, or a key with one value; all chosen ones must fit [M6]. */
function TagFilter({ tab, list }: { tab: ImageTab; list: ImageListState }) {
  const t = useTranslations('image')
  const { projectId } = useActor()
  // A receiver knows the tags of others only from the rows that are shown.
  const { data: keys } = useQuery({ ...tagListOptions(projectId), enabled: tab === 'private' })
  const pairs =
    tab === 'private'
      ? (keys ?? []).flatMap(({ key, values }) => values.map((value) => ({ key, value })))
      : (list.result.data?.images ?? []).flatMap((image: ImageView) => image.tags)
  const options = tagOptions(pairs, (key) => t('list.anyValue', { key }))
  for (const tag of list.query.tags) {
    if (!options.some((option) => option.value === tag)) options.push({ value: tag, label: tag })
  }
  if (options.length === 0) return null
  return (
    <FacetFilter
      label={t('field.tags')}
      options={options}
      values={list.query.tags}
      onValuesChange={(tags) => list.filter({ tags })}
    />
  )
}

function tagOptions(
  pairs: readonly { key: string; value: string }[],
  anyValue: (key: string) => string,
): FacetOption[] {
  const options = new Map<string, string>()
  for (const { key, value } of pairs) {
    options.set(key, anyValue(key))
    if (value !== '') options.set(`${key}=${value}`, `${key}=${value}`)
  }
  return [...options].map(([value, label]) => ({ value, label }))
}
