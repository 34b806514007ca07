import { all, no, type Verdict, yes } from '../errors'
import type { AccountSettings } from './account-settings'

const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}\s]/u]

export type PasswordRules = Pick<AccountSettings, 'passwordMinLength' | 'passwordMinClasses'>

/** Whether a password is good enough for an account; whether it was used before is asked of the hashes [I7]. */
export const checkPassword = (
  password: string,
  rules: PasswordRules,
  names: { userName: string; accountName: string },
): Verdict => all(...Object.values(passwordVerdicts(password, rules, names)))

/** What each rule says of a password, for telling while it is typed. */
export function passwordVerdicts(
  password: string,
  settings: PasswordRules,
  names: { userName: string; accountName: string },
): Record<'length' | 'classes' | 'name', Verdict> {
  const used = classes.filter((pattern) => pattern.test(password)).length
  const lower = password.toLowerCase()
  // A name of two letters is in many passwords by chance.
  const hasName = Object.values(names).some((name) => name.length >= 3 && lower.includes(name.toLowerCase()))
  return {
    length:
      [...password].length >= settings.passwordMinLength
        ? yes
        : no('iam.password_too_short', { minimum: settings.passwordMinLength }),
    classes:
      used >= settings.passwordMinClasses
        ? yes
        : no('iam.password_too_simple', { minimum: settings.passwordMinClasses }),
    name: hasName ? no('iam.password_has_name') : yes,
  }
}
