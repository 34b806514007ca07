import { listParam, textParam } from './json'

/** The filter of the audit trail as its address carries it; list and export read the same. */
export const auditFilterOf = (query: URLSearchParams) => ({
  from: textParam(query, 'from'),
  to: textParam(query, 'to'),
  // Not split at commas: a user's name may contain one.
  user: query.getAll('user'),
  action: listParam(query, 'action'),
  resourceType: listParam(query, 'resourceType'),
  outcome: listParam(query, 'outcome'),
  resource: textParam(query, 'resource'),
  requestId: textParam(query, 'requestId'),
})
