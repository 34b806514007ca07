import { parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs'

/** What a link to the list of systems restores. */
export const osParams = {
  search: parseAsString.withDefault(''),
  architecture: parseAsStringLiteral(['all', 'x86', 'arm'] as const).withDefault('all'),
  uefi: parseAsBoolean.withDefault(false),
}

export const lifecycleParams = {
  search: parseAsString.withDefault(''),
  status: parseAsStringLiteral(['all', 'supported', 'ending', 'ended', 'unknown'] as const).withDefault(
    'all',
  ),
}
