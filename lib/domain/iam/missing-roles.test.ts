import { describe, expect, it } from 'vitest'
import { missingRoles } from './missing-roles'
import { systemPolicies } from './system-policies'

const choose = (...names: string[]) => systemPolicies.filter(({ name }) => names.includes(name))
const given = (name: string, projectId: string | null) => ({
  policy: { id: null, name, kind: 'role' as const },
  project: projectId === null ? null : { id: projectId, name: projectId, regionId: projectId },
})
const missing = (...parameters: Parameters<typeof missingRoles>) =>
  missingRoles(...parameters).map((each) => each.missing)

describe('a chosen role needs other roles for the same projects', () => {
  it.each([
    { chosen: ['IMS FullAccess'], given: [], where: null, expected: [] },
    { chosen: ['IMS Administrator'], given: [], where: null, expected: ['Tenant Administrator'] },
    { chosen: ['IMS Administrator', 'Tenant Administrator'], given: [], where: null, expected: [] },
    {
      chosen: ['Server Administrator'],
      given: [],
      where: null,
      expected: ['IMS Administrator', 'Tenant Administrator'],
    },
    {
      chosen: ['Server Administrator'],
      given: [given('IMS Administrator', null)],
      where: ['a'],
      expected: ['Tenant Administrator'],
    },
    {
      chosen: ['IMS Administrator'],
      given: [given('Tenant Administrator', null)],
      where: ['a'],
      expected: [],
    },
    {
      chosen: ['IMS Administrator'],
      given: [given('Tenant Administrator', 'a')],
      where: ['a'],
      expected: [],
    },
    {
      chosen: ['IMS Administrator'],
      given: [given('Tenant Administrator', 'a')],
      where: ['a', 'b'],
      expected: ['Tenant Administrator'],
    },
    {
      chosen: ['IMS Administrator'],
      given: [given('Tenant Administrator', 'a')],
      where: null,
      expected: ['Tenant Administrator'],
    },
  ])('$chosen with $given.length given, for $where: $expected', ({ chosen, given, where, expected }) => {
    expect(missing(choose(...chosen), systemPolicies, given, where)).toEqual(expected)
  })
})
