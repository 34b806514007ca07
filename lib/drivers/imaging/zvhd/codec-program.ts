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
  return Module._ZSTD_isError(length) ? null : Module.HEAPU8.slice(to, to + length)
}

// Deflate is slowest with what it cannot make smaller, such as compressed files on a disk: a sample tells.
const SAMPLES = 8
const SAMPLE_BYTES = 8192
const sample = Buffer.alloc(SAMPLES * SAMPLE_BYTES)

function isDense(input) {
  const step = Math.floor(input.length / SAMPLES)
  if (step < SAMPLE_BYTES) return false
  for (let n = 0; n < SAMPLES; n++) sample.set(input.subarray(n * step, n * step + SAMPLE_BYTES), n * SAMPLE_BYTES)
  return deflateRawSync(sample, { level: 1 }).length > sample.length * 0.98
}

const tasks = {
  zstd: (input, { level }) => zstd(input, Module._ZSTD_compressBound(input.length), (...at) => Module._ZSTD_compress(...at, level)),
  unzstd: (input, { blockBytes }) => zstd(input, blockBytes, Module._ZSTD_decompress),
  deflate: (input, { level }) => deflateRawSync(input, { ...flush, level: isDense(input) ? 0 : level, chunkSize: input.length + 65536 }),
  inflate(input, { blockBytes, dictionary }) {
    try {
      const options = { ...flush, dictionary, chunkSize: blockBytes, maxOutputLength: blockBytes, info: true }
      const { buffer, engine } = inflateRawSync(input, options)
      return engine.bytesWritten === input.length ? buffer : null
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
    const bytes = made && (made.byteLength === made.buffer.byteLength ? new Uint8Array(made.buffer) : Uint8Array.from(made))
    parentPort.postMessage({ id, bytes }, bytes ? [bytes.buffer] : [])
  } catch (error) {
    parentPort.postMessage({ id, error })
  }
})
`
