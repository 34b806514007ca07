/** The part of s3rver that tests use; it comes without types. */
declare module 's3rver' {
  export default class S3rver {
    constructor(options: {
      port: number
      address: string
      silent: boolean
      directory: string
      allowMismatchedSignatures: boolean
    })
    readonly store: { getResourcePath(bucket: string, key: string | undefined, resource: string): string }
    // biome-ignore lint/suspicious/noExplicitAny: what middleware receives is s3rver's own affair
    readonly middleware: ((exchange: any, next: () => Promise<void>) => Promise<void>)[]
    run(): Promise<unknown>
    close(): Promise<void>
  }
}
