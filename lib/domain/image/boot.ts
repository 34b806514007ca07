import { DomainError } from '../errors'
import { canBootUefi } from '../os/boot-modes'
import type { Architecture, BootMode } from '../os/os-facts'

/** [F4, table 7-9] ARM boots by UEFI only; on x86 UEFI needs an OS version that can, or one nobody recognised. */
export function insistBootMode(bootMode: BootMode, osVersion: string, architecture: Architecture): void {
  if (architecture === 'arm' && bootMode !== 'uefi') throw new DomainError('image.arm_needs_uefi')
  const isKnown = osVersion !== '' && !osVersion.startsWith('Other')
  if (architecture === 'x86' && bootMode === 'uefi' && isKnown && !canBootUefi(osVersion)) {
    throw new DomainError('image.uefi_unsupported', { osVersion })
  }
}
