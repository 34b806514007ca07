import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

// Without this, the size `text-2xs` is taken for a colour and swallows `text-fg` and its like.
const merge = extendTailwindMerge({
  extend: {
    theme: { text: ['2xs'], shadow: ['control', 'popover', 'dialog'] },
  },
})

/** Joins class names; of two that set the same property the later wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes))
}
