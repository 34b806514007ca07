import { useTranslations } from 'next-intl'

/** What a job is doing, in words; a step without a word reads as plain work. */
export function useStepText(): (step: string) => string {
  const t = useTranslations('job.step')
  return (step) => {
    const key = step as Parameters<typeof t>[0] // safe: checked on the next line
    return step !== '' && t.has(key) ? t(key) : t('working')
  }
}
