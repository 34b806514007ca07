// Menus and dialogs float; a menu that opened a dialog is gone when the dialog closes.
const FLOATING = '[role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"]'

let lastInPage: HTMLElement | undefined

if (typeof document !== 'undefined') {
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && target.closest(FLOATING) === null) lastInPage = target
  })
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
