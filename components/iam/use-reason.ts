import { all, type Verdict } from '@/lib/domain/errors'
import { useErrorText } from '@/lib/i18n/error-text'

/** The sentence of the first refusal, for `disabledReason`; undefined when nothing stands against it. */
export function useReason(): (...verdicts: readonly Verdict[]) => string | undefined {
  const errorText = useErrorText()
  return (...verdicts) => {
    const verdict = all(...verdicts)
    return verdict.ok ? undefined : errorText(verdict)
  }
}
