import type { Readable } from 'node:stream'

export interface WebRange {
  /** First byte, inclusive. */
  start: number
  /** Last byte, inclusive; without it, up to the end of the file. */
  end?: number
}

export interface WebFile {
  /**
   * Exactly the bytes that were asked for: one that ends too early, or goes beyond the limit, breaks with a refusal. Must be
   * read to its end or destroyed.
   */
  body: Readable
  /** How many bytes the server says will come; null when it does not. */
  sizeBytes: number | null
}

/**
 * Fetches files from addresses that a user gave and nobody vouched for: only from the public network, unless the operator
 * allows more. Refusals are `DomainError` with a `web.*` code, whose parameters tell nothing about our network. An aborted
 * signal ends the transfer; call or body then break with the signal's reason.
 */
export interface WebSource {
  /** Throws what can be known of an address without asking anybody. */
  check(url: string): void
  /** Only the answer's head. */
  head(url: string, options?: { signal?: AbortSignal }): Promise<{ sizeBytes: number | null }>
  open(
    url: string,
    options: {
      /** Beyond it the file is refused; at once when the server tells its size. */
      maxSizeBytes: number
      range?: WebRange
      signal?: AbortSignal
    },
  ): Promise<WebFile>
}
