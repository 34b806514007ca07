import { createLoader, parseAsStringLiteral } from 'nuqs/server'

export const detailTabs = ['overview', 'members', 'tags', 'jobs'] as const
export type DetailTab = (typeof detailTabs)[number]

export const detailParams = { tab: parseAsStringLiteral(detailTabs).withDefault('overview') }

export const loadDetailParams = createLoader(detailParams)
