'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { ByteSize } from '@/components/ui/byte-size'
import { StatusBadge } from '@/components/ui/status-badge'
import { recognisedVersion } from '@/lib/domain/image/recognition'
import type { ObjectInspection } from '@/lib/services/image/inspect-object'
import type { ImportKind } from '../config-schema'
import { formatName } from './format-name'

/** Everything that was found in the bytes of the file; nothing here comes from its name [C11]. */
export function FileFindings({ inspection, kind }: { inspection: ObjectInspection; kind: ImportKind }) {
  const t = useTranslations('wizard.findings')
  const { file, os } = inspection
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3">
      <Finding term={t('format')}>{formatName(file.format)}</Finding>
      <Finding term={t('fileSize')}>
        <ByteSize bytes={file.sizeBytes} />
      </Finding>
      <Finding term={t('virtualSize')}>
        <ByteSize bytes={file.virtualSizeBytes} />
      </Finding>
      <Finding term={t('os')} isWide>
        {os ? (
          <>
            {os.prettyName || os.osVersion}
            <span className="block text-xs text-fg-muted">
              {recognisedVersion(os) ? t('listedAs', { version: os.osVersion }) : t('notListed')}
            </span>
          </>
        ) : (
          <span className="text-fg-muted">{t(kind === 'system_disk' ? 'noOs' : 'noOsData')}</span>
        )}
      </Finding>
      {os ? (
        <>
          <Finding term={t('architecture')}>
            {t(os.architecture)} · {t('bits', { bits: os.osBit })}
          </Finding>
          <Finding term={t('boots')}>{t(`boot.${bootAbility(os.isBiosCapable, os.isUefiCapable)}`)}</Finding>
          <Finding term={t('drivers')}>
            <Ability isThere={os.hasVirtioDrivers} name="VirtIO" />
          </Finding>
          <Finding term={t('injection')}>
            <Ability
              isThere={os.hasCloudInit}
              name={os.osType === 'Windows' ? 'Cloudbase-Init' : 'Cloud-Init'}
            />
          </Finding>
        </>
      ) : null}
    </dl>
  )
}

function Finding({ term, isWide, children }: { term: string; isWide?: boolean; children: ReactNode }) {
  return (
    <div className={isWide ? 'col-span-2 min-w-0 sm:col-span-1' : 'min-w-0'}>
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
