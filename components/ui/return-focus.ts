// Menus and dialogs float; a menu that opened a dialog is gone when the dialog closes.
const FLOATING = '[role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"]'

let lastInPage: HTMLElement | undefined

function remember(target: EventTarget | null): void {
  if (target instanceof HTMLElement && target !== document.body && target.closest(FLOATING) === null)
    lastInPage = target
}

if (typeof document !== 'undefined') {
  // What has the focus from before this was loaded, or while the window had none, is only heard of when it loses it.
  for (const change of ['focusin', 'focusout'] as const)
    document.addEventListener(change, ({ target }) => remember(target))
}

/**
 * For `onCloseAutoFocus` of a dialog: gives the keyboard back to where it was in the page. When that is gone, as the row
 * of a deleted thing is, to the title of the page. Within another dialog that is still open, its own keeper decides.
 */
export function returnFocus(event: Event): void {
  if (document.querySelector('[role="dialog"][data-state="open"], [role="alertdialog"][data-state="open"]'))
    return
  event.preventDefault()
  const home = lastInPage?.isConnected ? lastInPage : document.querySelector<HTMLElement>('[data-page-title]')
  home?.focus({ preventScroll: true })
}
