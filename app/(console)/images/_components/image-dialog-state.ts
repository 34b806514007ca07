'use client'

import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import type { ImageView } from '@/lib/domain/image/view'

export const imageDialogs = [
  'modify',
  'share',
  'copy',
  'export',
  'delete',
  'reject',
  'publish',
  'withdraw',
  'withdraw-public',
] as const
export type ImageDialog = (typeof imageDialogs)[number]

export interface ImageDialogState {
  dialog: ImageDialog | null
  /** What the open dialog is about: always images in sight, so that a link cannot act on what nobody sees. */
  images: readonly ImageView[]
  open: (dialog: ImageDialog, images: readonly ImageView[]) => void
  close: () => void
}

const parsers = {
  dialog: parseAsStringLiteral(imageDialogs),
  on: parseAsArrayOf(parseAsString).withDefault([]),
}

/** The open dialog is part of the address, so that a link or a reload restores it. */
export function useImageDialog(shown: readonly ImageView[]): ImageDialogState {
  const [{ dialog, on }, set] = useQueryStates(parsers)
  const images = shown.filter((image) => on.includes(image.id))
  return {
    dialog: images.length > 0 ? dialog : null,
    images,
    open: (next, about) => void set({ dialog: next, on: about.map((image) => image.id) }),
    close: () => void set({ dialog: null, on: null }),
  }
}
