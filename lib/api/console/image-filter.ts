import { listParam, textParam } from './json'

/** The filter of an image list as its address carries it; list and CSV read the same. */
export const imageFilterOf = (query: URLSearchParams) => ({
  tab: textParam(query, 'tab'),
  search: textParam(query, 'search'),
  osType: listParam(query, 'osType'),
  kind: listParam(query, 'kind'),
  status: listParam(query, 'status'),
  architecture: listParam(query, 'architecture'),
  // Not split at commas: a tag's value may contain one.
  tags: query.getAll('tag'),
})
