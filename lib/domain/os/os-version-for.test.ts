import { describe, expect, it } from 'vitest'
import { externalOs } from '@/lib/facts/external-os'
import { type OsEvidence, osVersionFor } from './os-version-for'

type Said = {
  osRelease?: Record<string, string>
  files?: Record<string, string>
  productName?: string
  buildNumber?: number
}

/** What a system of each family writes on its disk, made from the version that the table names. */
const samples: Record<string, (words: string) => Said> = {
  'Rocky Linux': (words) => release('rocky', version(words)),
  AlmaLinux: (words) => release('almalinux', version(words)),
  'Oracle Linux': (words) => ({
    ...release('ol', version(words)),
    files: {
      'etc/oracle-release': `Oracle Linux Server release ${version(words)}\n`,
      'etc/redhat-release': `Red Hat Enterprise Linux Server release ${version(words)} (Maipo)\n`,
    },
  }),
  'Red Hat': (words) =>
    version(words).startsWith('6')
      ? {
          files: {
            'etc/redhat-release': `Red Hat Enterprise Linux Server release ${version(words)} (Santiago)\n`,
          },
        }
      : release('rhel', version(words)),
  CentOS: (words) => {
    const v = version(words)
    const files = {
      'etc/centos-release': `CentOS ${v.startsWith('6') ? '' : 'Linux '}release ${v}.1234 (Core)\n`,
    }
    return v.startsWith('6') ? { files } : { ...release('centos', v.split('.')[0]!), files }
  },
  Ubuntu: (words) => {
    const [, series, point] = /(\d\d\.\d\d)(?:\.(\d+))?/.exec(words)!
    return {
      osRelease: {
        ID: 'ubuntu',
        VERSION_ID: series!,
        VERSION: `${series}${point ? `.${point}` : ''} LTS (Some Animal)`,
      },
    }
  },
  Debian: (words) => {
    const [major, minor] = version(words).split('.')
    return { ...release('debian', major!), files: { 'etc/debian_version': `${major}.${minor}\n` } }
  },
  Fedora: (words) => release('fedora', version(words)),
  SUSE: (words) => {
    const [, major, pack] = /(\d+)(?: SP(\d))?/.exec(words)!
    const suseRelease = `SUSE Linux Enterprise Server ${major} (x86_64)\nVERSION = ${major}\nPATCHLEVEL = ${pack ?? 0}\n`
    return major === '11'
      ? { files: { 'etc/SuSE-release': suseRelease } }
      : release('sles', pack ? `${major}.${pack}` : major!)
  },
  openSUSE: (words) => {
    const v = version(words)
    if (v === '11.3') return { files: { 'etc/SuSE-release': 'openSUSE 11.3 (x86_64)\nVERSION = 11.3\n' } }
    return release(v === '13.2' ? 'opensuse' : 'opensuse-leap', v)
  },
  EulerOS: (words) => ({
    osRelease: { ID: 'euleros', VERSION_ID: '2.0', VERSION: `2.0 (SP${version(words).split('.')[1]})` },
  }),
  openEuler: (words) => ({
    osRelease: { ID: 'openEuler', VERSION_ID: version(words), VERSION: `${version(words)} (LTS-SP1)` },
  }),
  CoreOS: (words) => release('coreos', version(words)),
  中标麒麟: (words) => {
    if (words.startsWith('NeoKylin Server')) {
      return { files: { 'etc/neokylin-release': 'NeoKylin Linux Server release 5.0 U2 (Chromium)\n' } }
    }
    const update = /7\.0 U(\d)/.exec(words)?.[1] ?? /7\.(\d)/.exec(words)?.[1]
    return {
      osRelease: {
        ID: 'neokylin',
        VERSION_ID: 'V7',
        VERSION: update ? `V7Update${update} (Chromium)` : 'V7 (Chromium)',
      },
    }
  },
  统信: () => ({ osRelease: { ID: 'uos', VERSION_ID: '20', PRETTY_NAME: 'UnionTech OS Server 20' } }),
  银河麒麟: (words): Said => {
    const server = { VERSION_ID: 'V10', PRETTY_NAME: 'Kylin Linux Advanced Server V10 (Sword)' }
    const desktop = { VERSION: '银河麒麟桌面操作系统V10 (SP1)', PRETTY_NAME: 'Kylin V10 SP1' }
    return {
      osRelease: { ID: 'kylin', ...(words.includes('Desktop') ? { ...desktop, NAME: 'Kylin' } : server) },
    }
  },
  麒麟信安: () => release('kylinsec', '3.3'),
  普华: () => release('isoft', '5.1'),
  Windows: (words) => {
    const edition = words.replace(/ 64bit$/, '')
    if (edition === 'Windows 10') return { productName: 'Windows 10 Pro', buildNumber: 19045 }
    if (edition.includes('WEB')) return { productName: 'Windows Web Server 2008 R2', buildNumber: 7601 }
    return { productName: edition, buildNumber: 14393 }
  },
}

function release(id: string, versionId: string): Said {
  return { osRelease: { ID: id, VERSION_ID: versionId } }
}

function version(words: string): string {
  return /\d+(\.\d+)*/.exec(words)![0]
}

function evidenceOf(said: Said, architecture: 'x86' | 'arm', osBit: 32 | 64): OsEvidence {
  if (said.productName !== undefined) {
    return {
      osType: 'Windows',
      architecture,
      osBit,
      productName: said.productName,
      buildNumber: said.buildNumber ?? null,
    }
  }
  return {
    osType: 'Linux',
    architecture,
    osBit,
    osRelease: said.osRelease ?? {},
    releaseFiles: said.files ?? {},
  }
}

describe('every entry of tables 7-7 and 7-8 is found again from what its system writes on a disk', () => {
  for (const { table, architecture, rows } of externalOs.tables) {
    it.each(rows)(`${table} $asWritten`, ({ family, asWritten, bits }) => {
      expect(osVersionFor(evidenceOf(samples[family]!(asWritten), architecture, bits))).toBe(asWritten)
    })
  }
})

describe('what is not in the table becomes the general entry [C11]', () => {
  const linux = (said: Said, architecture: 'x86' | 'arm' = 'x86', osBit: 32 | 64 = 64) =>
    osVersionFor(evidenceOf(said, architecture, osBit))

  it.each([
    ['a version that the family does not have', release('debian', '12'), 'x86', 64],
    [
      'a point release that is not listed',
      { ...release('debian', '10'), files: { 'etc/debian_version': '10.13\n' } },
      'x86',
      64,
    ],
    ['an entry of the other architecture', { osRelease: { ID: 'euleros', VERSION: '2.0 (SP8)' } }, 'x86', 64],
    ['an entry of the other architecture', release('rocky', '8.5'), 'arm', 64],
    [
      'a rolling release',
      { ...release('centos', '8'), files: { 'etc/centos-release': 'CentOS Stream release 8\n' } },
      'x86',
      64,
    ],
    [
      'a derivative with the files of its parent',
      { ...release('anolis', '8.8'), files: { 'etc/redhat-release': 'CentOS Linux release 7.9.2009\n' } },
      'x86',
      64,
    ],
    ['nothing said at all', {}, 'x86', 64],
    ['names of object members', release('constructor', '__proto__'), 'x86', 64],
  ] as const)('%s', (_, said, architecture, osBit) => {
    expect(linux(said, architecture, osBit)).toBe('Other_Linux (64_bit)')
  })

  it('says the bit width', () => {
    expect(linux(release('fedora', '29'), 'x86', 32)).toBe('Other_Linux (32_bit)')
    expect(osVersionFor(evidenceOf({ productName: 'Windows 7 Professional' }, 'x86', 32))).toBe(
      'Other_Windows (32_bit)',
    )
    expect(osVersionFor(evidenceOf({ productName: 'Windows Server 2022 Datacenter' }, 'x86', 64))).toBe(
      'Other_Windows (64_bit)',
    )
  })

  // Windows 11 calls itself Windows 10 in the registry.
  it.each([
    [21999, 'Windows 10 64bit'],
    [22000, 'Other_Windows (64_bit)'],
  ])('build %i is %s', (buildNumber, osVersion) => {
    expect(osVersionFor(evidenceOf({ productName: 'Windows 10 Pro', buildNumber }, 'x86', 64))).toBe(
      osVersion,
    )
  })
})

describe('words that differ between releases of the same system', () => {
  it.each([
    [
      { osRelease: { ID: 'ubuntu', VERSION_ID: '20.04', VERSION: '20.04.6 LTS (Focal Fossa)' } },
      'x86',
      'Ubuntu 20.04 Server 64bit',
    ],
    [
      { osRelease: { ID: 'ubuntu', VERSION_ID: '18.04', VERSION: '18.04.2 LTS (Bionic Beaver)' } },
      'arm',
      'Ubuntu 18.04 Server 64bit',
    ],
    [
      {
        files: {
          'etc/lsb-release':
            'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=14.04\nDISTRIB_DESCRIPTION="Ubuntu 14.04.5 LTS"\n',
        },
      },
      'x86',
      'Ubuntu 14.04.5 Server 64bit',
    ],
    [{ files: { 'etc/euleros-release': 'EulerOS release 2.0 (SP9x86_64)\n' } }, 'x86', 'EulerOS 2.9 64bit'],
    [{ files: { 'etc/redhat-release': 'CentOS release 6.10 (Final)\n' } }, 'x86', 'CentOS 6.10 64bit'],
    [
      { files: { 'etc/redhat-release': 'Red Hat Enterprise Linux release 8.0 (Ootpa)\n' } },
      'x86',
      'Red Hat Linux Enterprise 8.0 64bit',
    ],
    [
      { productName: 'Windows Server 2016 Datacenter Evaluation' },
      'x86',
      'Windows Server 2016 Datacenter 64bit',
    ],
    [{ productName: 'Windows 10' }, 'x86', 'Windows 10 64bit'],
  ] as const)('%j on %s is %s', (said, architecture, osVersion) => {
    expect(osVersionFor(evidenceOf(said, architecture, 64))).toBe(osVersion)
  })

  it.each([
    ['volume id', 'SLE-15-SP3-Full-x86_64', 'SUSE Linux Enterprise Server 15 SP3 64bit'],
    ['volume id', 'CentOS-8-3-2011-x86_64-dvd', 'CentOS 8.3 64bit'],
    ['volume id', 'RHEL-7.9 Server.x86_64', 'Red Hat Linux Enterprise 7.9 64bit'],
    ['.disk/info', 'Debian GNU/Linux 10.7.0 "Buster" - Official amd64 DVD', 'Debian GNU/Linux 10.7.0 64bit'],
    ['.disk/info', 'Ubuntu-Server 20.04.3 LTS "Focal Fossa" - Release amd64', 'Ubuntu 20.04 Server 64bit'],
    ['.disk/info', 'Ubuntu 22.04 LTS "Jammy Jellyfish"', 'Other_Linux (64_bit)'],
    ['.treeinfo', 'Fedora 32', 'Fedora 32 64bit'],
  ])('a disc whose %s is %s installs %s', (from, text, osVersion) => {
    const evidence: OsEvidence = {
      osType: 'LinuxInstaller',
      architecture: 'x86',
      osBit: 64,
      texts: { [from]: text },
    }
    expect(osVersionFor(evidence)).toBe(osVersion)
  })
})
