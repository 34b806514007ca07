import { DomainError } from '@/lib/domain/errors'
import { corrupt } from '@/lib/domain/format/refusals'

/** The kinds whose data all lie in the file that holds the descriptor. */
const selfContained = ['monolithicsparse', 'streamoptimized']
/** The kinds whose extents are several sparse files. */
const split = ['twogbmaxextentsparse', 'twogbmaxextentflat', 'vmfssparse', 'sesparse', 'vmfsthin']

const NO_PARENT = 'ffffffff'

/**
 * Checks the text that a sparse VMDK embeds. Tools open the extents and the parent it names, so anything but one extent
 * inside this very file is refused.
 */
export function checkVmdkDescriptor(text: string): void {
  const lines = text.split('\n').map((line) => line.trim())
  const setting = (name: string) => {
    const values = lines.flatMap((line) => {
      const match = /^(\w+)\s*=\s*"?([^"]*)"?$/.exec(line)
      return match?.[1]?.toLowerCase() === name ? [match[2]!.trim().toLowerCase()] : []
    })
    if (values.length > 1) throw corrupt('vmdk', 'descriptor says the same thing twice')
    return values[0]
  }

  // Searched as text: tools find the hint wherever it stands, even inside another line.
  const parent = setting('parentcid')
  if (/parentFileNameHint/i.test(text) || (parent ?? NO_PARENT) !== NO_PARENT) {
    throw new DomainError('file.differencing', { format: 'vmdk' })
  }
  const extents = lines.filter((line) => /^(RW|RDONLY|NOACCESS)\b/i.test(line))
  if (extents.length > 1) throw new DomainError('file.multi_extent', { format: 'vmdk' })
  const createType = setting('createtype')
  if (createType === undefined) throw corrupt('vmdk', 'descriptor without type')
  if (split.includes(createType)) throw new DomainError('file.multi_extent', { format: 'vmdk' })
  if (!selfContained.includes(createType)) throw new DomainError('file.external_data', { format: 'vmdk' })

  const extent = /^\w+\s+\d+\s+(\w+)\s+"([^"]*)"(?:\s+\d+)?$/.exec(extents[0] ?? '')
  if (!extent) throw corrupt('vmdk', 'descriptor without extent')
  const [, kind, fileName] = extent
  if (kind!.toUpperCase() !== 'SPARSE' || /[/\\]/.test(fileName!) || fileName!.includes(':')) {
    throw new DomainError('file.external_data', { format: 'vmdk' })
  }
}
