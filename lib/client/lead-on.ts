import { errorDataOf } from './get-json'
import { paths } from './paths'

let isLeading = false

/**
 * A read that tells of the end of the session, or of a password that must be changed, leads there and back again. A full
 * load: nothing that was read before stays in sight. Once: a half-filled form may ask to stay, to keep what was typed.
 */
export function leadOn(error: unknown): void {
  const { code } = errorDataOf(error)
  if (typeof window === 'undefined' || isLeading) return
  const callbackUrl = window.location.pathname + window.location.search
  const target =
    code === 'auth.required'
      ? paths.signIn({ reason: 'expired', callbackUrl })
      : code === 'auth.password_change_required'
        ? paths.account.password({ callbackUrl })
        : undefined
  if (target === undefined || window.location.pathname === target.split('?')[0]) return
  isLeading = true
  window.location.assign(target)
}
