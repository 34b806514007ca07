import { osVersionFor } from '@/lib/domain/os/os-version-for'
import { platformOf } from '@/lib/domain/os/versions'
import { exists, type FileSystem, openPath, readHead } from '../file-system'
import { Hive } from '../registry/hive'
import { insistReadable, orNull } from '../unreadable'
import type { FoundSystem } from './linux-system'
import { type Machine, peMachine } from './machine'
import { presentableName } from './release-text'

const SYSTEM_FOLDER = 'Windows/System32'
const PROGRAMS = ['ntoskrnl.exe', 'cmd.exe']
const USUAL_MACHINE: Machine = { architecture: 'x86', osBit: 64 }

const REGISTRY_MACHINES: Readonly<Record<string, Machine>> = {
  AMD64: { architecture: 'x86', osBit: 64 },
  x86: { architecture: 'x86', osBit: 32 },
  ARM64: { architecture: 'arm', osBit: 64 },
}

type Values = ReadonlyMap<string, string | number>

/** What a tree of files tells as the system drive of a Windows; null when it is none. */
export async function readWindows(fileSystem: FileSystem): Promise<FoundSystem | null> {
  if (!(await exists(fileSystem, SYSTEM_FOLDER))) return null
  const version = await registryValues(fileSystem, 'SOFTWARE', 'Microsoft\\Windows NT\\CurrentVersion')
  const machine = (await machineByRegistry(fileSystem)) ?? (await machineByPrograms(fileSystem))
  if (machine === null || (machine === undefined && version === null)) return null
  const { architecture, osBit } = machine ?? USUAL_MACHINE
  const productName = String(version?.get('productname') ?? '')
  const buildNumber = Number.parseInt(String(version?.get('currentbuild') ?? ''), 10)
  const osVersion = osVersionFor({
    osType: 'Windows',
    architecture,
    osBit,
    productName,
    buildNumber: Number.isNaN(buildNumber) ? null : buildNumber,
  })
  return {
    osType: 'Windows',
    platform: platformOf(osVersion),
    osVersion,
    osBit,
    architecture,
    prettyName: presentableName(productName) || 'Windows',
    hasCloudInit: await exists(fileSystem, 'Program Files/Cloudbase Solutions/Cloudbase-Init'),
    hasVirtioDrivers:
      (await exists(fileSystem, `${SYSTEM_FOLDER}/drivers/viostor.sys`)) ||
      (await exists(fileSystem, `${SYSTEM_FOLDER}/drivers/vioscsi.sys`)),
  }
}

async function registryValues(
  fileSystem: FileSystem,
  hiveName: string,
  path: string,
): Promise<Values | null> {
  return orNull(async () => (await openHive(fileSystem, hiveName)).valuesAt(path))
}

async function openHive(fileSystem: FileSystem, name: string): Promise<Hive> {
  const file = await openPath(fileSystem, `${SYSTEM_FOLDER}/config/${name}`)
  insistReadable(file?.kind === 'file', 'no such hive')
  return Hive.open(file)
}

/** The control set in use is named by a number under `Select`. */
async function machineByRegistry(fileSystem: FileSystem): Promise<Machine | undefined> {
  const selected = await registryValues(fileSystem, 'SYSTEM', 'Select')
  const current = String(selected?.get('current') ?? 1).padStart(3, '0')
  const path = `ControlSet${current}\\Control\\Session Manager\\Environment`
  const environment = await registryValues(fileSystem, 'SYSTEM', path)
  return REGISTRY_MACHINES[String(environment?.get('processor_architecture') ?? '')]
}

async function machineByPrograms(fileSystem: FileSystem): Promise<Machine | null | undefined> {
  for (const program of PROGRAMS) {
    const head = await readHead(fileSystem, `${SYSTEM_FOLDER}/${program}`, 1024)
    const machine = head ? peMachine(head) : undefined
    if (machine !== undefined) return machine
  }
  return undefined
}
