'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { ByteSize } from '@/components/ui/byte-size'
import { cn } from '@/components/ui/cn'
import { StatusBadge } from '@/components/ui/status-badge'
import { recognisedVersion } from '@/lib/domain/image/recognition'
import type { OsFacts } from '@/lib/domain/os/os-facts'
import type { ObjectInspection } from '@/lib/services/image/inspect-object'
import type { ImportKind } from '../config-schema'
import { formatName } from './format-name'

/** Everything that was found in the bytes of the file; nothing here comes from its name [C11]. */
export function FileFindings({ inspection, kind }: { inspection: ObjectInspection; kind: ImportKind }) {
  const t = useTranslations('wizard.findings')
  const { file, os } = inspection
  const warnings = kind === 'system_disk' && os ? warningsOf(os) : []
  return (
    <div className="space-y-4">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3.5 sm:grid-cols-4">
        <Finding term={t('format')}>{formatName(file.format)}</Finding>
        <Finding term={t('fileSize')}>
          <ByteSize bytes={file.sizeBytes} />
        </Finding>
        <Finding term={t('virtualSize')}>
          <ByteSize bytes={file.virtualSizeBytes} />
        </Finding>
        <Finding term={t('architecture')}>
          {os ? `${t(os.architecture)} · ${t('bits', { bits: os.osBit })}` : t('unknown')}
        </Finding>
        <Finding term={t('os')} isWide>
          {os ? (
            <>
              {os.prettyName || os.osVersion}
              <span className="block text-xs font-normal text-fg-muted">
                {recognisedVersion(os) ? t('listedAs', { version: os.osVersion }) : t('notListed')}
              </span>
            </>
          ) : (
            <span className="font-normal text-fg-muted">
              {t(kind === 'system_disk' ? 'noOs' : 'noOsData')}
            </span>
          )}
        </Finding>
        {os ? (
          <>
            <Finding term={t('boots')}>
              {t(`boot.${bootAbility(os.isBiosCapable, os.isUefiCapable)}`)}
            </Finding>
            <Finding term={t('readiness')}>
              <span className="flex flex-col items-start">
                <Ability isThere={os.hasVirtioDrivers} name="VirtIO" />
                <Ability isThere={os.hasCloudInit} name={initName(os)} />
              </span>
            </Finding>
          </>
        ) : null}
      </dl>
      {warnings.length > 0 ? (
        <ul className="space-y-1 border-t border-line pt-3 text-xs text-fg-muted">
          {warnings.map((warning) => (
            <li key={warning}>{t(`warnings.${warning}`, { name: os ? initName(os) : '' })}</li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}

/** What an image without it cannot do; it can be imported all the same. */
function warningsOf(os: OsFacts) {
  return [
    ...(os.hasVirtioDrivers ? [] : (['virtio'] as const)),
    ...(os.hasCloudInit ? [] : (['cloudInit'] as const)),
  ]
}

const initName = (os: OsFacts): string => (os.osType === 'Windows' ? 'Cloudbase-Init' : 'Cloud-Init')

function Finding({ term, isWide, children }: { term: string; isWide?: boolean; children: ReactNode }) {
  return (
    <div className={cn('min-w-0', isWide && 'col-span-2')}>
      <dt className="text-xs text-fg-muted">{term}</dt>
      <dd className="mt-0.5 text-sm font-medium break-words">{children}</dd>
    </div>
  )
}

function Ability({ isThere, name }: { isThere: boolean; name: string }) {
  const t = useTranslations('wizard.findings')
  return (
    <StatusBadge tone={isThere ? 'success' : 'warning'} className="font-medium">
      {isThere ? name : t('missing', { name })}
    </StatusBadge>
  )
}

function bootAbility(isBiosCapable: boolean, isUefiCapable: boolean) {
  if (isBiosCapable && isUefiCapable) return 'both'
  if (isUefiCapable) return 'uefi'
  return isBiosCapable ? 'bios' : 'unknown'
}
