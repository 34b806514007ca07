'use client'

import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import { paths } from '@/lib/client/paths'
import {
  DATA_DISK_MAX_GIB,
  DATA_DISK_MIN_GIB,
  IMPORT_FILE_MAX_GIB,
  SYSTEM_DISK_MAX_GIB,
  SYSTEM_DISK_MIN_GIB,
} from '@/lib/domain/image/limits'
import type { ImportKind } from '../config-schema'

const systemNotes = ['boot', 'shutDown', 'dhcp', 'cloudInit', 'fstab', 'windows', 'lvm'] as const
const commonNotes = ['oneDisk', 'standalone', 'vmdk', 'ova'] as const

/** Formats, limits and how to prepare a file, folded away until somebody asks. */
export function ImportHelp({ kind, formatNames }: { kind: ImportKind; formatNames: readonly string[] }) {
  const t = useTranslations('wizard.help')
  const notes = kind === 'system_disk' ? [...commonNotes, ...systemNotes] : commonNotes
  return (
    <details className="group rounded-lg border border-line bg-surface text-sm">
      <summary className="flex cursor-pointer list-none items-center gap-2 rounded-lg px-4 py-2.5 font-medium select-none hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="size-4 shrink-0 text-fg-subtle transition-transform group-open:rotate-90"
        />
        {t('title')}
      </summary>
      <div className="space-y-4 border-t border-line px-4 py-4">
        <section>
          <h3 className="font-medium">{t('formats')}</h3>
          <ul className="mt-2 flex flex-wrap gap-1.5">
            {formatNames.map((name) => (
              <li key={name}>
                <Badge>{name}</Badge>
              </li>
            ))}
          </ul>
          <p className="mt-2 text-fg-muted">
            {t('found')}{' '}
            <Link href={paths.reference.formats()} target="_blank" className="text-accent underline">
              {t('formatsLink')}
            </Link>
          </p>
        </section>
        <section>
          <h3 className="font-medium">{t('limits')}</h3>
          <ul className="mt-1.5 list-disc space-y-1 pl-5 text-fg-muted">
            <li>{t('fileLimit', { limitGib: IMPORT_FILE_MAX_GIB })}</li>
            <li>{t('quick', { limitGib: IMPORT_FILE_MAX_GIB })}</li>
            <li>
              {kind === 'system_disk'
                ? t('diskLimit', { minGib: SYSTEM_DISK_MIN_GIB, maxGib: SYSTEM_DISK_MAX_GIB })
                : t('diskLimit', { minGib: DATA_DISK_MIN_GIB, maxGib: DATA_DISK_MAX_GIB })}
            </li>
            <li>{t('bucket')}</li>
          </ul>
        </section>
        <section>
          <h3 className="font-medium">{t('prepare')}</h3>
          <ul className="mt-1.5 list-disc space-y-1 pl-5 text-fg-muted">
            {notes.map((note) => (
              <li key={note}>{t(`notes.${note}`)}</li>
            ))}
          </ul>
        </section>
      </div>
    </details>
  )
}
