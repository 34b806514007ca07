import { useQuery } from '@tanstack/react-query'
import { useLocale } from 'next-intl'
import { usePermit } from '@/components/iam/actor'
import { projectListOptions } from '@/lib/client/queries/iam'
import type { ProjectView } from '@/lib/domain/iam/view'

/** The account's projects with the name of their region in the language of the page. */
export function useProjects(): { projects: (ProjectView & { regionName: string })[]; isLoading: boolean } {
  const locale = useLocale()
  const mayList = usePermit()('iam:permissions:list').ok
  const { data, isLoading } = useQuery({ ...projectListOptions(), enabled: mayList })
  const projects = (data ?? []).map((project) => ({
    ...project,
    regionName: locale.startsWith('zh') ? project.regionNameZh : project.regionNameEn,
  }))
  return { projects, isLoading }
}

/** Names a region; by its id while the names are not there. */
export function useRegionName(): (regionId: string) => string {
  const { projects } = useProjects()
  return (regionId) => projects.find((project) => project.regionId === regionId)?.regionName ?? regionId
}
