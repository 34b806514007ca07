import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { DomainError } from '@/lib/domain/errors'
import type { BlockSource } from '@/lib/ports/block-source'

/**
 * The bytes of a local file. Only a regular file is opened, and never through a link in its last component: a tool that
 * was taken over could have put one there. The size is that of the moment of opening.
 */
export async function openFileSource(path: string): Promise<BlockSource> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw new Error('A disk file has to be a regular file.')
    return new FileSource(handle, stat.size)
  } catch (error) {
    await handle.close()
    throw error
  }
}

class FileSource implements BlockSource {
  constructor(
    private readonly handle: FileHandle,
    readonly sizeBytes: number,
  ) {}

  async read(offsetBytes: number, lengthBytes: number): Promise<Buffer> {
    insistRange(this.sizeBytes, offsetBytes, lengthBytes)
    const buffer = Buffer.allocUnsafe(lengthBytes)
    let done = 0
    while (done < lengthBytes) {
      const { bytesRead } = await this.handle.read(buffer, done, lengthBytes - done, offsetBytes + done)
      // Somebody cut the file under our hands.
      if (bytesRead === 0) throw new DomainError('job.source_changed')
      done += bytesRead
    }
    return buffer
  }

  async close(): Promise<void> {
    await this.handle.close()
  }
}

/** A range outside the source is a mistake of the caller, not of the file. */
export function insistRange(sizeBytes: number, offsetBytes: number, lengthBytes: number): void {
  const isInside = offsetBytes >= 0 && lengthBytes >= 0 && offsetBytes + lengthBytes <= sizeBytes
  if (!isInside || !Number.isSafeInteger(offsetBytes) || !Number.isSafeInteger(lengthBytes)) {
    throw new RangeError(
      `The range ${offsetBytes}+${lengthBytes} is not inside a source of ${sizeBytes} bytes.`,
    )
  }
}
