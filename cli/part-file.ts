import { existsSync, rmSync, statSync } from 'node:fs'
import { readJson, writePrivateJson } from './private-file'

/** The beginning of a download, beside the file that it will be. */
export class PartFile {
  readonly path: string
  private readonly noteFile: string

  constructor(
    target: string,
    private readonly source: { url: string; imageId: string },
  ) {
    this.path = `${target}.imprint-part`
    this.noteFile = `${target}.imprint-part.json`
  }

  /** The version of the data that was begun with, when there is something of it; what belongs to another is dropped. */
  etag(): string | null {
    const note = readJson(this.noteFile) as { url?: string; imageId?: string; etag?: string } | undefined
    const isOurs =
      note?.url === this.source.url && note.imageId === this.source.imageId && existsSync(this.path)
    if (isOurs && typeof note.etag === 'string' && this.sizeBytes() > 0) return note.etag
    this.drop()
    return null
  }

  sizeBytes(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0
  }

  begin(etag: string): void {
    writePrivateJson(this.noteFile, { ...this.source, etag })
  }

  /** After the file has its own name. */
  forget(): void {
    rmSync(this.noteFile, { force: true })
  }

  drop(): void {
    rmSync(this.path, { force: true })
    this.forget()
  }
}
