import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DomainError } from '@/lib/domain/errors'
import { hasBootRecord } from '@/lib/domain/format/boot-record'
import type { ByteReader } from '@/lib/domain/format/byte-reader'
import { type DiskFormat, diskFormats } from '@/lib/domain/format/disk-format'
import { importableFormats, inspectHeader } from '@/lib/domain/format/inspect-header'
import { findMarks, type Mark } from '@/lib/domain/format/marks'
import { importFits } from '@/lib/domain/image/rules'
import { Failure, isCode, usage } from './failure'
import { sentenceOf } from './sentence'

export interface LocalFile {
  path: string
  sizeBytes: number
  /** Changes when the file does. */
  mtimeMs: number
}

export async function insistFile(path: string): Promise<LocalFile> {
  try {
    const { size, mtimeMs, isFile } = await stat(path).then((found) => ({
      size: found.size,
      mtimeMs: found.mtimeMs,
      isFile: found.isFile(),
    }))
    if (!isFile) throw new Failure('failed', `${path} is no file.`)
    if (size === 0) throw new Failure('failed', `${path} is empty.`)
    return { path, sizeBytes: size, mtimeMs }
  } catch (error) {
    if (isCode(error, 'ENOENT')) throw new Failure('failed', `There is no file ${path}.`, { cause: error })
    if (error instanceof Failure) throw error
    throw new Failure('failed', `${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

const anOrA = (name: string): string => `${/^(iso|xz)$/.test(name) ? 'an' : 'a'} ${name}`

const nameOf = (mark: Mark): string => {
  if (mark.kind === 'foreign') return mark.name
  return { 'vmdk-text': 'VMDK descriptor', luks: 'LUKS' }[mark.kind as string] ?? mark.kind
}

/** The format by the file's own bytes; what the server would refuse is refused before the first byte is sent. */
export async function formatOf({ path, sizeBytes }: LocalFile): Promise<DiskFormat> {
  const handle = await open(path, 'r')
  try {
    const marks = await findMarks(readerOf(handle, sizeBytes))
    const [mark] = marks
    if (!mark) return 'raw'
    if (marks.length > 1)
      throw usage(
        `${path} reads as ${marks.map(nameOf).join(' and as ')}: say which with --as-is --disk-format.`,
      )
    const format = diskFormats.find((each) => each === mark.kind)
    if (format) return format
    throw usage(
      `${path} is ${anOrA(nameOf(mark))} file, which is no disk image; --as-is --disk-format overrules that.`,
    )
  } finally {
    await handle.close()
  }
}

export interface LocalDisk {
  format: DiskFormat
  virtualSizeBytes: number
}

/** What the server makes an image of; what its rules refuse is refused before the first byte is sent. */
export async function diskOf(file: LocalFile, isData: boolean, isQuick = false): Promise<LocalDisk> {
  const format = await formatOf(file)
  const refuse = (why: string, cause?: unknown) =>
    usage(`${file.path}: ${why} --as-is stores the file unchanged.`, cause)
  if (format === 'iso') throw refuse(sentenceOf(new DomainError('file.iso_not_disk')))
  if (!importableFormats.includes(format))
    throw refuse(sentenceOf(new DomainError('file.format_unsupported', { format })))
  const fit = importFits({ ...file, format }, isQuick)
  if (!fit.ok) throw usage(`${file.path}: ${sentenceOf(new DomainError(fit.code, fit.params))}`)
  const handle = await open(file.path, 'r')
  try {
    const reader = readerOf(handle, file.sizeBytes)
    const disk = await inspectHeader(reader)
    if (!isData && disk.format === 'raw' && !(await hasBootRecord(reader)))
      throw usage(
        `${file.path} has no boot record, so no server could start from it. If it holds data only, say --data-disk.`,
      )
    return disk
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    throw refuse(sentenceOf(error), error)
  } finally {
    await handle.close()
  }
}

const readerOf = (handle: FileHandle, sizeBytes: number): ByteReader => ({
  sizeBytes,
  async read(offsetBytes, lengthBytes) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(lengthBytes), 0, lengthBytes, offsetBytes)
    return buffer.subarray(0, bytesRead)
  },
})

/** Passes bytes on and takes note of them. */
export function watching(hash: Hash, note: (bytes: number) => void = () => {}): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      note(chunk.length)
      done(null, chunk)
    },
  })
}

/** Adds what is in a file to a hash. */
export async function hashInto(hash: Hash, path: string, signal: AbortSignal): Promise<void> {
  await pipeline(
    createReadStream(path, { highWaterMark: 1024 * 1024 }),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) hash.update(chunk)
    },
    { signal },
  )
}

/** Algorithms that a server may name, by their names in Node. */
const algorithms = ['md5', 'sha1', 'sha256', 'sha384', 'sha512']

export function hashOf(algorithm: string): Hash {
  if (algorithms.includes(algorithm)) return createHash(algorithm)
  throw new Failure('failed', `The server's checksum is of a kind not known here: ${algorithm}.`)
}
