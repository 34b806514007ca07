import type { ComponentProps } from 'react'
import { cn } from './cn'
import { controlStyle } from './input'

export function Textarea({ className, rows = 3, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={rows}
      {...rest}
      className={cn(
        controlStyle,
        'field-sizing-content max-h-64 min-h-16 w-full px-2.5 py-1.5 text-sm read-only:bg-well',
        className,
      )}
    />
  )
}
