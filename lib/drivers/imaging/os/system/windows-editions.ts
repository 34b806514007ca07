import { safeU64Le } from '../byte-view'
import { type FileSystem, openPath } from '../file-system'
import { MAX_READ_BYTES } from '../limits'
import { insistReadable, orNull } from '../unreadable'
import type { Machine } from './machine'

export interface WindowsEditions {
  names: readonly string[]
  machine: Machine | null
  buildNumber: number | null
}

const WIM_PATHS = ['sources/install.wim', 'sources/install.esd', 'sources/boot.wim']
/** Where the header says where the description in XML is: length in 56 bits, then offset. */
const XML_RESOURCE = 72

/** `<ARCH>` in the description. */
const MACHINES: Readonly<Record<string, Machine>> = {
  '0': { architecture: 'x86', osBit: 32 },
  '9': { architecture: 'x86', osBit: 64 },
  '12': { architecture: 'arm', osBit: 64 },
}

/** The editions that a Windows disc can install, from the description in its WIM archive; null when there is none. */
export async function readWindowsEditions(fileSystem: FileSystem): Promise<WindowsEditions | null> {
  for (const path of WIM_PATHS) {
    const editions = await orNull(() => readWim(fileSystem, path))
    if (editions) return editions
  }
  return null
}

async function readWim(fileSystem: FileSystem, path: string): Promise<WindowsEditions | null> {
  const file = await openPath(fileSystem, path)
  if (file?.kind !== 'file') return null
  const header = await file.read(0, 208)
  insistReadable(header.toString('latin1', 0, 5) === 'MSWIM', 'WIM magic')
  const lengthBytes = header.readUIntLE(XML_RESOURCE, 6)
  insistReadable(lengthBytes <= MAX_READ_BYTES, 'WIM description too long')
  const xml = (await file.read(safeU64Le(header, XML_RESOURCE + 8), lengthBytes)).toString('utf16le')
  const displayed = valuesOf(xml, 'DISPLAYNAME')
  const arch = valuesOf(xml, 'ARCH')[0]
  const build = Number.parseInt(valuesOf(xml, 'BUILD')[0] ?? '', 10)
  return {
    names: displayed.length > 0 ? displayed : valuesOf(xml, 'NAME'),
    machine: (arch !== undefined && MACHINES[arch]) || null,
    buildNumber: Number.isNaN(build) ? null : build,
  }
}

function valuesOf(xml: string, tag: string): string[] {
  return [...xml.matchAll(new RegExp(`<${tag}>([^<]{1,200})</${tag}>`, 'g'))].map((match) => match[1]!.trim())
}
