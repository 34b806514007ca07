import type { Architecture } from '@/lib/domain/os/os-facts'

/** The machine that a program was built for. `null` for one that no server of ours has. */
export interface Machine {
  architecture: Architecture
  osBit: 32 | 64
}

const ELF_MACHINES: Readonly<Record<number, Machine>> = {
  3: { architecture: 'x86', osBit: 32 },
  40: { architecture: 'arm', osBit: 32 },
  62: { architecture: 'x86', osBit: 64 },
  183: { architecture: 'arm', osBit: 64 },
}

const PE_MACHINES: Readonly<Record<number, Machine>> = {
  332: { architecture: 'x86', osBit: 32 },
  452: { architecture: 'arm', osBit: 32 },
  34404: { architecture: 'x86', osBit: 64 },
  43620: { architecture: 'arm', osBit: 64 },
}

/** From the first bytes of a Linux program; undefined when it is no ELF. */
export function elfMachine(head: Buffer): Machine | null | undefined {
  if (head.length < 20 || head.toString('latin1', 0, 4) !== '\x7fELF') return undefined
  return ELF_MACHINES[head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18)] ?? null
}

/** From the first bytes of a Windows program; undefined when it is none. */
export function peMachine(head: Buffer): Machine | null | undefined {
  if (head.length < 64 || head.toString('latin1', 0, 2) !== 'MZ') return undefined
  const at = head.readUInt32LE(60)
  if (at + 6 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return undefined
  return PE_MACHINES[head.readUInt16LE(at + 4)] ?? null
}
