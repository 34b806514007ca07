'use client'

import { CircleAlert, CircleCheck, CircleX, Info } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { Toaster as Sonner, toast as sonner } from 'sonner'

/** Mounted once. Results of background work appear here; errors of a form stay in the form. */
export function Toaster() {
  const { resolvedTheme } = useTheme()
  const t = useTranslations('common')
  return (
    <Sonner
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-right"
      closeButton
      gap={8}
      visibleToasts={4}
      containerAriaLabel={t('notifications')}
      icons={{
        success: <CircleCheck className="size-4 text-success" />,
        error: <CircleX className="size-4 text-danger" />,
        warning: <CircleAlert className="size-4 text-warning" />,
        info: <Info className="size-4 text-info" />,
      }}
      toastOptions={{
        unstyled: true,
        closeButtonAriaLabel: t('close'),
        classNames: {
          toast:
            'group flex w-(--width) font-sans items-start gap-2.5 rounded-lg bg-raised py-2.5 pl-3 pr-8 text-sm text-fg shadow-popover',
          icon: 'mt-0.5 shrink-0',
          content: 'min-w-0 flex-1',
          title: 'font-medium break-words',
          description: 'mt-0.5 text-xs text-fg-muted break-words',
          actionButton: 'shrink-0 rounded-sm text-xs font-medium text-accent hover:underline',
          closeButton:
            // The library paints it in dark, even an unstyled one.
            'absolute top-2 right-2 inline-flex size-5 items-center justify-center rounded-sm bg-transparent! text-fg-subtle! hover:bg-hover! hover:text-fg! [&>svg]:size-3',
        },
      }}
    />
  )
}

interface ToastDetail {
  description?: string
  /** A link or a deed, such as "Show". */
  action?: { label: string; onClick: () => void }
  /** A later toast with the same id takes the place of the earlier. */
  id?: string
}

type ToastKind = 'success' | 'error' | 'warning' | 'info'

/** `toast.success('Image created', { action: { label: 'Show', onClick } })`. Errors stay until they are closed. */
export const toast: Record<ToastKind, (title: string, detail?: ToastDetail) => void> = {
  success: (title, detail) => void sonner.success(title, detail),
  info: (title, detail) => void sonner.info(title, detail),
  warning: (title, detail) => void sonner.warning(title, { duration: 10_000, ...detail }),
  error: (title, detail) => void sonner.error(title, { duration: Number.POSITIVE_INFINITY, ...detail }),
}
