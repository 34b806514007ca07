import type { ReactNode } from 'react'
import { LanguageMenu } from '@/components/shell/language-menu'
import { ThemeMenu } from '@/components/shell/theme-menu'
import { DiskTracks } from './disk-tracks'

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="relative isolate flex min-h-dvh flex-col overflow-hidden">
      <DiskTracks className="absolute top-1/2 left-1/2 -z-10 size-[76rem] -translate-x-1/2 -translate-y-1/2" />
      <header className="flex justify-end gap-0.5 p-3">
        <LanguageMenu />
        <ThemeMenu />
      </header>
      <main id="content" className="flex flex-1 flex-col items-center justify-center px-4 pb-24">
        {children}
      </main>
    </div>
  )
}
