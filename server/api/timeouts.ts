/** How patient the public port is. */
export interface Timeouts {
  /** From the beginning of a connection or request to the end of its headers; also for a TLS handshake. */
  headersMs: number
  /** How often the one above is looked after. */
  checkMs: number
  keepAliveMs: number
  /** A body that hardly moves in two such windows is cut. */
  bodyWindowMs: number
  /** How long running requests may take to end when the process is asked to stop; parts in flight are sent again later. */
  closeGraceMs: number
  /** How often the files of the certificate are looked at. */
  tlsLookMs: number
}

export const timeouts: Timeouts = {
  headersMs: 20_000,
  checkMs: 5_000,
  // Longer than usual load balancers keep idle connections, so that they close first.
  keepAliveMs: 65_000,
  bodyWindowMs: 15_000,
  closeGraceMs: 8_000,
  tlsLookMs: 5_000,
}
