/** Remembers whether the left navigation is collapsed, so that the server draws it that way at once. */
export const navigationCookie = 'imprint-nav'
