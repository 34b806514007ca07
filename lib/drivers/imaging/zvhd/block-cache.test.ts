import { expect, test } from 'vitest'
import { BlockCache } from './block-cache'

const BLOCK_BYTES = 100

function cacheOf(blocks: number) {
  const loads: number[] = []
  const cache = new BlockCache(blocks * BLOCK_BYTES, async (blockNumber) => {
    loads.push(blockNumber)
    if (blockNumber === 13 && loads.length === 1) throw new Error('not today')
    return Buffer.alloc(BLOCK_BYTES, blockNumber)
  })
  return { cache, loads }
}

test('what is longest unused goes when the budget is spent', async () => {
  const { cache, loads } = cacheOf(2)
  for (const blockNumber of [1, 2, 1, 3, 1, 2]) expect((await cache.get(blockNumber))[0]).toBe(blockNumber)
  expect(loads).toEqual([1, 2, 3, 2])
})

test('who comes while a block is on its way waits for that one', async () => {
  const { cache, loads } = cacheOf(2)
  cache.prepare(5)
  await Promise.all([cache.get(5), cache.get(5), cache.get(5)])
  expect(loads).toEqual([5])
})

test('a failure is told to all who wait, and the next one tries again', async () => {
  const { cache, loads } = cacheOf(2)
  const both = await Promise.allSettled([cache.get(13), cache.get(13)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect((await cache.get(13))[0]).toBe(13)
  expect(loads).toEqual([13, 13])
})

test('no budget keeps nothing, and still answers', async () => {
  const { cache, loads } = cacheOf(0)
  await cache.get(1)
  await cache.get(1)
  expect(loads).toEqual([1, 1])
})
