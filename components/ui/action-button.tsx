'use client'

import type { Action } from './action'
import { Button, ButtonLink, type ButtonProps } from './button'

/** An action as a button; an action with an address becomes a link. */
export function ActionButton({
  action,
  variant,
  size,
}: {
  action: Action
  variant?: ButtonProps['variant']
  size?: ButtonProps['size']
}) {
  const look = variant ?? (action.tone === 'danger' ? 'danger-quiet' : 'secondary')
  if (action.href !== undefined) {
    return (
      <ButtonLink
        href={action.href}
        icon={action.icon}
        variant={look}
        size={size}
        disabledReason={action.disabledReason}
      >
        {action.label}
      </ButtonLink>
    )
  }
  return (
    <Button
      icon={action.icon}
      variant={look}
      size={size}
      disabledReason={action.disabledReason}
      onClick={action.perform}
    >
      {action.label}
    </Button>
  )
}
