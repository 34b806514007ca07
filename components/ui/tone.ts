/** What a colour says. Never the only carrier of the meaning: a word or an icon goes with it. */
export const tones = ['neutral', 'accent', 'info', 'success', 'warning', 'danger'] as const
export type Tone = (typeof tones)[number]

/** Soft area: background, text and edge. */
export const softTone: Record<Tone, string> = {
  neutral: 'bg-neutral-soft text-neutral border-neutral-line',
  accent: 'bg-accent-soft text-accent border-accent-line',
  info: 'bg-info-soft text-info border-info-line',
  success: 'bg-success-soft text-success border-success-line',
  warning: 'bg-warning-soft text-warning border-warning-line',
  danger: 'bg-danger-soft text-danger border-danger-line',
}

/** Text and icons on a plain surface. */
export const textTone: Record<Tone, string> = {
  neutral: 'text-neutral',
  accent: 'text-accent',
  info: 'text-info',
  success: 'text-success',
  warning: 'text-warning',
  danger: 'text-danger',
}

/** Filled shapes such as bars and dots. */
export const solidTone: Record<Tone, string> = {
  neutral: 'bg-neutral-solid',
  accent: 'bg-accent-solid',
  info: 'bg-info-solid',
  success: 'bg-success-solid',
  warning: 'bg-warning-solid',
  danger: 'bg-danger-solid',
}
