import type { ServerResponse } from 'node:http'

const common = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const

/** Data and errors of ours: nothing in them may load or run anything, whatever a browser takes them for. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"

/**
 * Pages: own scripts, and inline ones that carry the nonce of this answer, which Next puts on its own. WebAssembly
 * computes checksums in a worker. Inline styles stay possible because the component libraries position by them.
 */
export function pagePolicy(nonce: string, isDevelopment: boolean): string {
  const scripts = `'self' 'nonce-${nonce}' 'wasm-unsafe-eval'${isDevelopment ? " 'unsafe-eval'" : ''}`
  return [
    "default-src 'self'",
    `script-src ${scripts}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? ' ws:' : ''}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** What every answer carries, however it is sent. */
export const securityHeaders = { ...common, 'Content-Security-Policy': DATA_POLICY } as const

/** Set first on every answer, so that no branch can forget them; the page proxy replaces the policy by its own. */
export function setSecurityHeaders(response: ServerResponse, scheme: 'http' | 'https'): void {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
  if (scheme === 'https') response.setHeader('Strict-Transport-Security', 'max-age=31536000')
}
