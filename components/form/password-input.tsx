'use client'

import { Eye, EyeOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { IconButton } from '@/components/ui/icon-button'
import { Input, type InputProps } from '@/components/ui/input'

/** A password that can be looked at. */
export function PasswordInput(props: Omit<InputProps, 'type' | 'trailing'>) {
  const t = useTranslations('form')
  const [isShown, setIsShown] = useState(false)
  return (
    <Input
      {...props}
      type={isShown ? 'text' : 'password'}
      spellCheck={false}
      trailing={
        <IconButton
          size="xs"
          icon={isShown ? EyeOff : Eye}
          label={isShown ? t('hidePassword') : t('showPassword')}
          aria-pressed={isShown}
          onClick={() => setIsShown(!isShown)}
        />
      }
    />
  )
}
