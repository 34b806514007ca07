import type { Comparison, ImageSelection } from '@/lib/domain/image/selection'

interface ImsCondition {
  comparisons: Comparison[]
  relations?: ImageSelection['relations']
  /** Which of one's own. */
  ownSharing?: ImageSelection['ownSharing']
}

const equal = (attribute: Comparison['attribute'], value: string | number): ImsCondition => ({
  comparisons: [{ attribute, operator: 'eq', values: [value] }],
})

/** A condition that nothing meets, for a value that no image has. */
const nothing: ImsCondition = { comparisons: [], relations: [] }
const everything: ImsCondition = { comparisons: [] }

const typeConditions: Readonly<Record<string, ImsCondition>> = {
  gold: { comparisons: [], relations: ['public', 'own'], ownSharing: 'public' },
  private: { comparisons: [], relations: ['own'], ownSharing: 'not_shared' },
  shared: { comparisons: [], relations: ['shared', 'own'], ownSharing: 'shared' },
  market: { comparisons: [], relations: ['market'] },
}

const environments: Readonly<Record<string, ImsCondition>> = {
  FusionCompute: {
    comparisons: [
      { attribute: 'kind', operator: 'in', values: ['system_disk', 'full_server'] },
      { attribute: 'serverType', operator: 'eq', values: ['ecs'] },
    ],
  },
  Ironic: { comparisons: [{ attribute: 'serverType', operator: 'eq', values: ['bms'] }] },
  DataImage: { comparisons: [{ attribute: 'kind', operator: 'eq', values: ['data_disk'] }] },
  IsoImage: { comparisons: [{ attribute: 'kind', operator: 'eq', values: ['iso'] }] },
}

/** IMS' own filters of a list, also on the OpenStack path; null for what is none of them; ims-api §4. */
export function imsCondition(name: string, text: string): ImsCondition | null {
  switch (name) {
    case '__imagetype':
      return Object.hasOwn(typeConditions, text) ? (typeConditions[text] ?? nothing) : nothing
    case '__isregistered':
      return text.toLowerCase() === 'true' ? everything : nothing
    case '__os_type':
      return equal('osType', text)
    case '__platform':
      return equal('platform', text)
    case '__os_version':
      return equal('osVersion', text)
    case '__os_bit':
      return /^\d{2,3}$/.test(text) ? equal('osBit', Number(text)) : nothing
    case '__system__cmkid':
      return equal('kmsKeyId', text)
    case '__whole_image':
      return {
        comparisons: [
          { attribute: 'kind', operator: text === 'true' ? 'eq' : 'neq', values: ['full_server'] },
        ],
      }
    case 'virtual_env_type':
      return Object.hasOwn(environments, text) ? (environments[text] ?? nothing) : nothing
    case '__support_arm':
      return equal('architecture', text === 'true' ? 'arm' : 'x86')
    case '__support_kvm':
      return everything
    case 'enterprise_project_id':
      return text === '0' || text === 'all_granted_eps' ? everything : nothing
    default:
      return null
  }
}
