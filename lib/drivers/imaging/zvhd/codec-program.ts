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
const SAMPLE_BYTES = 8192
const sample = Buffer.alloc(SAMPLES * SAMPLE_BYTES)

function isDense(input) {
  const step = Math.floor(input.length / SAMPLES)
  if (step < SAMPLE_BYTES) return false
  for (let n = 0; n < SAMPLES; n++) sample.set(input.subarray(n * step, n * step + SAMPLE_BYTES), n * SAMPLE_BYTES)
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

const tasks = {
  zstd: (input, { level }) => (isDense(input) ? rawFrame(input) : whole(compress(input, level))),
  unzstd(input, { blockBytes }) {
    const block = zstd(input, blockBytes, Module._ZSTD_decompress)
    return block && whole(block)
  },
  deflate: (input, { level }) =>
    whole(deflateRawSync(input, { ...flush, level: isDense(input) ? 0 : level, chunkSize: input.length + 65536 })),
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
