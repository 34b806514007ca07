import type { OsFacts } from '@/lib/domain/os/os-facts'
import { osVersionFor } from '@/lib/domain/os/os-version-for'
import { generalOsVersion, platformOf } from '@/lib/domain/os/versions'
import type { ByteView } from '../byte-view'
import { exists, readText } from '../file-system'
import { readBootCatalog } from '../iso/el-torito'
import type { IsoVolume } from '../iso/iso-file-system'
import { orNull } from '../unreadable'
import type { Machine } from './machine'
import { presentableName } from './release-text'
import { readWindowsEditions } from './windows-editions'

type Installer = Pick<OsFacts, 'osType' | 'osVersion' | 'architecture' | 'osBit' | 'prettyName'>

/** Microsoft names its discs like `SSS_X64FREE_EN-US_DV9`; the files may be in UDF only, which we do not read. */
const WINDOWS_VOLUME = /_(X64|X86|A64)FRE/
const LINUX_MARKS = [
  'isolinux',
  'casper',
  'live',
  'images/pxeboot',
  'boot/x86_64',
  'boot/aarch64',
  'boot/grub',
]

/** What an installation disc would install; null for any other disc. */
export async function readInstallerDisc(
  view: ByteView,
  { fileSystem, volumeId }: IsoVolume,
): Promise<OsFacts | null> {
  const installer =
    (await readWindowsDisc({ fileSystem, volumeId })) ?? (await readLinuxDisc({ fileSystem, volumeId }))
  if (!installer) return null
  const boot = await orNull(() => readBootCatalog(view))
  return {
    ...installer,
    platform: platformOf(installer.osVersion),
    isBiosCapable: boot?.hasBios ?? false,
    isUefiCapable: boot?.hasUefi ?? false,
    hasCloudInit: false,
    hasVirtioDrivers: false,
  }
}

async function readLinuxDisc({ fileSystem, volumeId }: IsoVolume): Promise<Installer | null> {
  const diskInfo = await readText(fileSystem, '.disk/info')
  const treeInfo = await readText(fileSystem, '.treeinfo')
  const tree = treeInfo === null ? null : familyAndVersion(treeInfo, await readText(fileSystem, '.discinfo'))
  const hasMarks = diskInfo !== null || tree !== null || (await hasAny(fileSystem, LINUX_MARKS))
  if (!hasMarks) return null
  const { architecture, osBit } = machineNamed([diskInfo, treeInfo, volumeId].join('\n'))
  const texts: Record<string, string> = { 'volume id': volumeId }
  if (diskInfo !== null) texts['.disk/info'] = diskInfo
  if (tree !== null) texts['.treeinfo'] = tree
  return {
    osType: 'Linux',
    osVersion: osVersionFor({ osType: 'LinuxInstaller', architecture, osBit, texts }),
    architecture,
    osBit,
    prettyName: presentableName(diskInfo ?? tree ?? volumeId) || 'Linux',
  }
}

/** `.treeinfo` may know the major version only; the second line of `.discinfo` then has all of it. */
function familyAndVersion(treeInfo: string, discInfo: string | null): string | null {
  const field = (name: string) => new RegExp(`^${name}\\s*=\\s*(.+?)\\s*$`, 'm').exec(treeInfo)?.[1]
  const family = field('family')
  const version = field('version')
  if (!family || !version) return null
  const longer = discInfo?.split('\n')[1]?.trim() ?? ''
  return `${family} ${longer.startsWith(`${version}.`) ? longer : version}`
}

async function readWindowsDisc({ fileSystem, volumeId }: IsoVolume): Promise<Installer | null> {
  const editions = await readWindowsEditions(fileSystem)
  const name = WINDOWS_VOLUME.exec(volumeId)?.[1]
  if (!editions && !name) return null
  const byName: Machine = { architecture: name === 'A64' ? 'arm' : 'x86', osBit: name === 'X86' ? 32 : 64 }
  const { architecture, osBit } = editions?.machine ?? byName
  const names = editions?.names ?? []
  const versions = new Set(
    names.map((productName) =>
      osVersionFor({
        osType: 'Windows',
        architecture,
        osBit,
        productName,
        buildNumber: editions!.buildNumber,
      }),
    ),
  )
  // A disc with several editions says nothing about which one will be installed.
  const [only] = versions
  return {
    osType: 'Windows',
    osVersion: versions.size === 1 ? only! : generalOsVersion('Windows', osBit),
    architecture,
    osBit,
    prettyName: presentableName(names[0] ?? volumeId) || 'Windows',
  }
}

function machineNamed(text: string): Machine {
  if (/aarch64|arm64/i.test(text)) return { architecture: 'arm', osBit: 64 }
  const isOldOnly = /\bi[3-6]86\b/i.test(text) && !/x86_64|amd64/i.test(text)
  return { architecture: 'x86', osBit: isOldOnly ? 32 : 64 }
}

async function hasAny(fileSystem: IsoVolume['fileSystem'], paths: readonly string[]): Promise<boolean> {
  for (const path of paths) if (await exists(fileSystem, path)) return true
  return false
}
