import { describe, expect, it } from 'vitest'
import type { ImageView } from '@/lib/domain/image/view'
import { imageVerdicts } from './image-verdicts'

const own = {
  id: 'i',
  kind: 'system_disk',
  status: 'active',
  visibility: 'private',
  publication: 'none',
  isProtected: false,
  isEncrypted: false,
  receiverCount: 0,
  owner: null,
  relation: 'own',
  sizeBytes: 1,
  hasStoredBytes: true,
  containerFormat: 'bare',
  diskFormat: 'zvhd2',
  derivedFrom: null,
  derivedPlatform: null,
} as ImageView // safe: the rules read these fields only

const verdict = (deed: keyof typeof imageVerdicts, change: Partial<ImageView> = {}) => {
  const found = imageVerdicts[deed]({ ...own, ...change })
  return found.ok ? 'yes' : found.code
}

describe('buttons know what the verbs would say', () => {
  it.each(Object.keys(imageVerdicts) as (keyof typeof imageVerdicts)[])(
    'allows %s of a finished own image',
    (deed) => {
      expect(verdict(deed)).toBe('yes')
    },
  )

  it.each(Object.keys(imageVerdicts) as (keyof typeof imageVerdicts)[])(
    'refuses %s of another account',
    (deed) => {
      const owner = { accountName: 'a', projectName: 'p', projectId: 'x' }
      // A shared image can be copied by who accepted it.
      expect(verdict(deed, { owner })).toBe(deed === 'copy' ? 'yes' : 'image.not_owner')
    },
  )

  it('refuses by the rules of the domain', () => {
    expect(verdict('share', { isEncrypted: true })).toBe('share.encrypted')
    expect(verdict('publish', { isEncrypted: true })).toBe('market.cannot_publish')
    expect(verdict('publish', { receiverCount: 1 })).toBe('market.cannot_publish')
    expect(verdict('delete', { status: 'saving' })).toBe('image.being_created')
    expect(verdict('delete', { isProtected: true })).toBe('image.protected')
    expect(verdict('download', { status: 'killed' })).toBe('image.not_active')
    expect(verdict('update', { status: 'queued' })).toBe('image.not_active')
  })
})
