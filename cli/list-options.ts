import type { Call, Options } from './command'
import type { Filters } from './image'

/** Filters of a list of images, as `images list` and `csv` take them. */
export const filterOptions = {
  name: { type: 'string', value: 'NAME', help: 'Exact name' },
  status: {
    type: 'string',
    value: 'STATUS',
    choices: ['queued', 'saving', 'uploading', 'importing', 'active', 'deactivated', 'killed'],
    help: 'How far it is',
  },
  visibility: {
    type: 'string',
    value: 'WHO',
    choices: ['private', 'shared', 'public', 'all'],
    help: 'Who can use it',
  },
  tag: { type: 'string', value: 'TAG', multiple: true, help: 'key or key=value' },
  'os-type': {
    type: 'string',
    value: 'OS',
    choices: ['Linux', 'Windows', 'Other'],
    help: 'Operating system',
  },
  'member-status': {
    type: 'string',
    value: 'ANSWER',
    choices: ['accepted', 'pending', 'rejected', 'all'],
    help: 'Images that others share, by your answer',
  },
  property: { type: 'string', value: 'NAME=VALUE', multiple: true, help: 'A property has this value' },
  hidden: { type: 'boolean', help: 'Hidden images instead of the others' },
  sort: {
    type: 'string',
    value: 'KEYS',
    help: 'Such as name:asc,created_at:desc; newest first when not given',
  },
} as const satisfies Options

export function filtersOf(call: Call): Filters {
  const name = call.text('name')
  return {
    ...Object.fromEntries(call.pairs('property')),
    // A name may begin like an operator of the API.
    name: name === undefined ? undefined : `eq:${name}`,
    status: call.text('status'),
    visibility: call.text('visibility'),
    tag: call.texts('tag'),
    __os_type: call.text('os-type'),
    member_status: call.text('member-status'),
    os_hidden: call.has('hidden') ? 'true' : undefined,
    sort: call.text('sort'),
  }
}
