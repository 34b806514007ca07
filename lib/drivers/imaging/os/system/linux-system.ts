import type { OsFacts } from '@/lib/domain/os/os-facts'
import { osVersionFor } from '@/lib/domain/os/os-version-for'
import { platformOf } from '@/lib/domain/os/versions'
import { osRecognition } from '@/lib/facts/os-recognition'
import { exists, type FileSystem, namesIn, readHead, readText } from '../file-system'
import { elfMachine, type Machine } from './machine'
import { parseOsRelease, presentableName } from './release-text'

export type FoundSystem = Omit<OsFacts, 'isUefiCapable' | 'isBiosCapable'>

/** Every release file that the recognition table speaks of, in its order. */
const RELEASE_FILES = [
  ...new Set(
    osRecognition.linux
      .flatMap(({ readings }) => readings.map(({ from }) => from))
      .filter((from) => from.startsWith('etc/')),
  ),
  'etc/system-release',
]

/** Programs that every Linux has one of. */
const PROGRAMS = [
  'bin/sh',
  'usr/bin/sh',
  'bin/bash',
  'usr/bin/bash',
  'bin/busybox',
  'sbin/init',
  'usr/sbin/init',
  'usr/lib/systemd/systemd',
]

/** A disk without a readable program is taken for what nearly all are. */
const USUAL_MACHINE: Machine = { architecture: 'x86', osBit: 64 }

/** What a tree of files tells as the root of a Linux; null when it is none, or one for a machine that we do not have. */
export async function readLinux(fileSystem: FileSystem): Promise<FoundSystem | null> {
  if (!(await exists(fileSystem, 'etc'))) return null
  const osReleaseText =
    (await readText(fileSystem, 'etc/os-release')) ?? (await readText(fileSystem, 'usr/lib/os-release'))
  const osRelease = parseOsRelease(osReleaseText ?? '')
  const releaseFiles = await readReleaseFiles(fileSystem)
  const machine = await readMachine(fileSystem)
  const saysSomething = osReleaseText !== null || Object.keys(releaseFiles).length > 0
  if (machine === null || (!saysSomething && machine === undefined)) return null
  const { architecture, osBit } = machine ?? USUAL_MACHINE
  const osVersion = osVersionFor({ osType: 'Linux', architecture, osBit, osRelease, releaseFiles })
  return {
    osType: 'Linux',
    platform: platformOf(osVersion),
    osVersion,
    osBit,
    architecture,
    prettyName: prettyName(osRelease, releaseFiles),
    hasCloudInit:
      (await exists(fileSystem, 'etc/cloud/cloud.cfg')) || (await exists(fileSystem, 'usr/bin/cloud-init')),
    hasVirtioDrivers: await hasVirtioDrivers(fileSystem),
  }
}

async function readReleaseFiles(fileSystem: FileSystem): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const path of RELEASE_FILES) {
    const text = await readText(fileSystem, path)
    if (text !== null) files[path] = text
  }
  return files
}

async function readMachine(fileSystem: FileSystem): Promise<Machine | null | undefined> {
  for (const path of PROGRAMS) {
    const head = await readHead(fileSystem, path, 64)
    const machine = head ? elfMachine(head) : undefined
    if (machine !== undefined) return machine
  }
  return undefined
}

function prettyName(
  osRelease: Readonly<Record<string, string>>,
  releaseFiles: Readonly<Record<string, string>>,
): string {
  const { 'etc/debian_version': debian, 'etc/lsb-release': lsb, ...plain } = releaseFiles
  const fromName = [osRelease.NAME, osRelease.VERSION].filter(Boolean).join(' ')
  const candidates = [
    osRelease.PRETTY_NAME,
    fromName,
    Object.values(plain)[0],
    lsb && /^DISTRIB_DESCRIPTION="?([^"\n]*)/m.exec(lsb)?.[1],
    debian && `Debian GNU/Linux ${debian}`,
  ]
  for (const candidate of candidates) {
    const name = candidate ? presentableName(candidate) : ''
    if (name !== '') return name
  }
  return 'Linux'
}

const MAX_KERNELS = 8
const DRIVERS = ['kernel/drivers/block/virtio_blk.ko', 'kernel/drivers/scsi/virtio_scsi.ko']
const PACKINGS = ['', '.xz', '.gz', '.zst']

/** A kernel that can reach a virtual disk, by a module or built in. */
async function hasVirtioDrivers(fileSystem: FileSystem): Promise<boolean> {
  for (const modules of ['lib/modules', 'usr/lib/modules']) {
    for (const kernel of await namesIn(fileSystem, modules, MAX_KERNELS)) {
      const folder = `${modules}/${kernel}`
      const builtIn = await readText(fileSystem, `${folder}/modules.builtin`)
      if (builtIn !== null && /\/virtio_(blk|scsi)\.ko/.test(builtIn)) return true
      for (const driver of DRIVERS) {
        for (const packing of PACKINGS)
          if (await exists(fileSystem, `${folder}/${driver}${packing}`)) return true
      }
    }
  }
  return false
}
