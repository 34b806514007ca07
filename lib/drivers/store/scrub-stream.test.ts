import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { scrubStream } from './scrub-stream'

/** Four bytes, then an error of this code. */
const breaking = (code: string) =>
  Readable.from(
    (async function* () {
      yield Buffer.from('byte')
      throw Object.assign(new Error('read'), { code })
    })(),
  )

it('takes a medium that cannot be read for damage', async () => {
  const seen: number[] = []
  const options = { sha256: '0'.repeat(64), report: (bytes: number) => seen.push(bytes) }
  expect(await scrubStream(breaking('EIO'), options)).toEqual({
    state: 'damaged',
    checkedBytes: 4,
    repairedUnits: 0,
  })
  expect(seen).toEqual([4])
})

it('takes no other trouble for damage', async () => {
  for (const code of ['ETIMEDOUT', 'EACCES', 'EMFILE'])
    await expect(scrubStream(breaking(code), {})).rejects.toMatchObject({ code })
})
