import { all, no, type Verdict, yes } from '../errors'
import type { AccountSettings } from './account-settings'

const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}\s]/u]

/** Whether a password is good enough for an account; whether it was used before is asked of the hashes [I7]. */
export function checkPassword(
  password: string,
  settings: Pick<AccountSettings, 'passwordMinLength' | 'passwordMinClasses'>,
  names: { userName: string; accountName: string },
): Verdict {
  const used = classes.filter((pattern) => pattern.test(password)).length
  const lower = password.toLowerCase()
  // A name of two letters is in many passwords by chance.
  const hasName = Object.values(names).some((name) => name.length >= 3 && lower.includes(name.toLowerCase()))
  return all(
    [...password].length >= settings.passwordMinLength
      ? yes
      : no('iam.password_too_short', { minimum: settings.passwordMinLength }),
    used >= settings.passwordMinClasses
      ? yes
      : no('iam.password_too_simple', { minimum: settings.passwordMinClasses }),
    hasName ? no('iam.password_has_name') : yes,
  )
}
