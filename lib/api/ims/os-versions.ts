import { z } from 'zod'
import { json, type Route } from '@/lib/api/wire/operation'
import { canBootUefi } from '@/lib/domain/os/boot-modes'
import type { OsVersionEntry } from '@/lib/domain/os/versions'
import { listSystems } from '@/lib/services/image/list-systems'
import { invalid } from './parse'

/** What each tag asks of a version; several must all hold. */
const tags: Readonly<Record<string, (entry: OsVersionEntry) => boolean>> = {
  x86: ({ architectures }) => architectures.includes('x86'),
  arm: ({ architectures }) => architectures.includes('arm'),
  uefi: ({ osVersion, architectures }) => architectures.includes('arm') || canBootUefi(osVersion),
  // Every version runs on both kinds of server.
  bms: () => true,
  kvm: () => true,
}

/** Versions by the value that `__platform` has for them, in the order of the tables. */
function osVersionList(entries: readonly OsVersionEntry[], wanted: readonly string[]) {
  const conditions = wanted.map((tag) => {
    const condition = Object.hasOwn(tags, tag) ? tags[tag] : undefined
    if (!condition) throw invalid('tag', 'one of bms, uefi, arm, x86')
    return condition
  })
  const platforms = new Map<string, Map<string, OsVersionEntry>>()
  for (const entry of entries) {
    if (!conditions.every((holds) => holds(entry))) continue
    const versions = platforms.get(entry.platform) ?? new Map<string, OsVersionEntry>()
    platforms.set(entry.platform, versions.set(entry.osVersion, entry))
  }
  return [...platforms].map(([platform, versions]) => ({
    platform,
    version_list: [...versions.values()].map(({ osVersion, osBit, osType }) => ({
      platform,
      os_version_key: osVersion,
      os_version: osVersion,
      os_bit: osBit,
      os_type: osType,
    })),
  }))
}

export const osVersionRoutes: readonly Route[] = [
  {
    id: 'ims.listOsVersions',
    method: 'GET',
    path: '/v1/cloudimages/os_version',
    summary: 'Systems that an image may hold',
    actions: ['ims:images:list'],
    access: 'project',
    query: z.looseObject({
      tag: z
        .string()
        .optional()
        .meta({ description: 'bms, uefi, arm or x86; may be repeated, all must hold.' }),
    }),
    answers: { 200: { description: 'Versions by platform.' } },
    handle: async (request, ctx) =>
      json(osVersionList(await listSystems(ctx, {}), request.query.getAll('tag'))),
  },
]
