/**
 * What a codec thread runs. A string, because the processes are bundled into one file each. Input lies in shared memory;
 * the answer is the thread's own memory, handed over. zstd is WebAssembly: a frame made to do harm stays inside of it.
 * Nothing is allocated by what a compressed block says about itself: the room is what the caller expects.
 */
export const CODEC_PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads')
const { constants, deflateRawSync, inflateRawSync } = require('node:zlib')
const { init } = require(workerData.zstd)
const { Module } = require(workerData.zstdModule)

const flush = { finishFlush: constants.Z_SYNC_FLUSH }
const room = {}

function roomFor(name, bytes) {
  const known = room[name]
  if (known && known.bytes >= bytes) return known.at
  if (known) Module._free(known.at)
  const at = Module._malloc(bytes)
  if (at === 0) throw new Error('no memory for zstd')
  room[name] = { at, bytes }
  return at
}

function zstd(input, outputBytes, run) {
  const from = roomFor('input', input.length)
  const to = roomFor('output', outputBytes)
  Module.HEAPU8.set(input, from)
  const length = run(to, outputBytes, from, input.length)
  return Module._ZSTD_isError(length) ? null : Module.HEAPU8.subarray(to, to + length)
}

const compress = (input, level) =>
  zstd(input, Module._ZSTD_compressBound(input.length), (...at) => Module._ZSTD_compress(...at, level))

// What cannot be made smaller, such as compressed files on a disk, takes longest to try: a sample tells.
const SAMPLES = 8
const SAMPLED_SHARE = 32

function isDense(input) {
  const step = Math.floor(input.length / SAMPLES)
  const lengthBytes = Math.floor(input.length / SAMPLED_SHARE / SAMPLES)
  if (lengthBytes < 1024) return false
  const sample = Buffer.allocUnsafe(SAMPLES * lengthBytes)
  for (let n = 0; n < SAMPLES; n++) sample.set(input.subarray(n * step, n * step + lengthBytes), n * lengthBytes)
  return compress(sample, 1).length > sample.length * 0.98
}

// RFC 8878: a frame of raw blocks, one segment, with the size of its content in four bytes.
const RAW_BLOCK_BYTES = 128 * 1024
const FRAME_HEADER_BYTES = 9

function rawFrame(input) {
  const blocks = Math.ceil(input.length / RAW_BLOCK_BYTES)
  return {
    length: FRAME_HEADER_BYTES + blocks * 3 + input.length,
    copyTo(target, start) {
      const bytes = Buffer.from(target.buffer, target.byteOffset)
      bytes.set([0x28, 0xb5, 0x2f, 0xfd, 0xa0], start)
      bytes.writeUInt32LE(input.length, start + 5)
      let at = start + FRAME_HEADER_BYTES
      for (let done = 0; done < input.length; done += RAW_BLOCK_BYTES) {
        const block = input.subarray(done, done + RAW_BLOCK_BYTES)
        const isLast = done + RAW_BLOCK_BYTES >= input.length
        at = bytes.writeUIntLE(block.length * 8 + (isLast ? 1 : 0), at, 3)
        bytes.set(block, at)
        at += block.length
      }
    },
  }
}

const whole = (bytes) => ({ length: bytes.length, copyTo: (target, start) => target.set(bytes, start) })

// Deflate is so slow with what is dense that a block is looked at in parts. Each run ends in a flush, as a block does.
const PART_BYTES = 256 * 1024

function* runsOf(input) {
  let start = 0
  let wasDense = false
  for (let at = 0; at < input.length; at += PART_BYTES) {
    const dense = isDense(input.subarray(at, at + PART_BYTES))
    if (at > start && dense !== wasDense) {
      yield { bytes: input.subarray(start, at), dense: wasDense }
      start = at
    }
    wasDense = dense
  }
  yield { bytes: input.subarray(start), dense: wasDense }
}

const deflateRun = ({ bytes, dense }, level) =>
  deflateRawSync(bytes, { ...flush, level: dense ? 0 : level, chunkSize: bytes.length + 65536 })

const tasks = {
  zstd: (input, { level }) => (isDense(input) ? rawFrame(input) : whole(compress(input, level))),
  unzstd(input, { blockBytes }) {
    const block = zstd(input, blockBytes, Module._ZSTD_decompress)
    return block && whole(block)
  },
  deflate: (input, { level }) => whole(Buffer.concat([...runsOf(input)].map((run) => deflateRun(run, level)))),
  inflate(input, { blockBytes, dictionary }) {
    try {
      const options = { ...flush, dictionary, chunkSize: blockBytes, maxOutputLength: blockBytes, info: true }
      const { buffer, engine } = inflateRawSync(input, options)
      return engine.bytesWritten === input.length ? whole(buffer) : null
    } catch (error) {
      if (['ERR_BUFFER_TOO_LARGE', 'Z_DATA_ERROR', 'Z_BUF_ERROR', 'Z_NEED_DICT'].includes(error.code)) return null
      throw error
    }
  },
}

const ready = init()
parentPort.on('message', async ({ id, task, shared, lengthBytes, parameters }) => {
  try {
    await ready
    const made = tasks[task](new Uint8Array(shared, 0, lengthBytes), parameters)
    if (!made) return parentPort.postMessage({ id })
    const { beforeBytes = 0, grainBytes = 1, afterBytes = 0 } = parameters
    const bytes = new Uint8Array(Math.ceil((beforeBytes + made.length + afterBytes) / grainBytes) * grainBytes)
    made.copyTo(bytes, beforeBytes)
    parentPort.postMessage({ id, made: { bytes, lengthBytes: made.length } }, [bytes.buffer])
  } catch (error) {
    parentPort.postMessage({ id, error })
  }
})
`
