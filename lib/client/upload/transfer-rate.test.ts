import { describe, expect, it } from 'vitest'
import { TransferRate } from './transfer-rate'

const MIB = 1024 * 1024

describe('the rate of an upload', () => {
  it('is not told before it means something', () => {
    const rate = new TransferRate()
    rate.add(0, 0)
    rate.add(MIB, 500)
    expect(rate.bytesPerSecond(500)).toBeNull()
    expect(rate.secondsLeft(MIB, 500)).toBeNull()
  })

  it('is that of the last ten seconds', () => {
    const rate = new TransferRate()
    for (let second = 0; second <= 60; second++)
      rate.add(second < 30 ? second * 10 * MIB : 300 * MIB + (second - 30) * MIB, second * 1000)
    expect(rate.bytesPerSecond(60_000)).toBe(MIB)
    expect(rate.secondsLeft(90 * MIB, 60_000)).toBe(90)
  })

  it('falls while nothing moves', () => {
    const rate = new TransferRate()
    rate.add(0, 0)
    rate.add(10 * MIB, 2000)
    expect(rate.bytesPerSecond(2000)).toBe(5 * MIB)
    expect(rate.bytesPerSecond(10_000)).toBe(MIB)
  })

  it('starts again when bytes have to be sent again', () => {
    const rate = new TransferRate()
    rate.add(0, 0)
    rate.add(50 * MIB, 5000)
    rate.add(42 * MIB, 6000)
    expect(rate.bytesPerSecond(6000)).toBeNull()
  })
})
