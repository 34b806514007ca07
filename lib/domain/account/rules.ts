import { no, type Verdict, yes } from '../errors'
import type { AccountStatus } from './input'

interface Freezable {
  kind: 'tenant' | 'operator'
  status: AccountStatus
}

/** The operator's own account runs the deployment: nobody could restore it. */
export function canFreeze({ kind, status }: Freezable): Verdict {
  if (kind === 'operator') return no('account.operator')
  return status === 'frozen' ? no('account.frozen') : yes
}

export function canRestore({ status }: Freezable): Verdict {
  return status === 'frozen' ? yes : no('account.not_frozen')
}
