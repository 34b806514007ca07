import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { DataKeyDamaged, type KeyManager, type KeyRef, MaterialDestroyed } from '@/lib/ports/key-manager'

/** What every key manager must do; each driver runs it. */
export function describeKeyManager(
  name: string,
  start: () => {
    keys: KeyManager
    /** Another instance on the same material, as another process would have it. */
    another(): KeyManager
  },
): void {
  describe(`${name} [S5]`, () => {
    let keys: KeyManager
    let another: KeyManager
    const context = { imageId: randomUUID() }

    beforeAll(() => {
      const started = start()
      keys = started.keys
      another = started.another()
    })

    async function makeKey(versionCount = 1): Promise<KeyRef> {
      const keyId = randomUUID()
      const versions = []
      for (let number = 1; number <= versionCount; number++)
        versions.push({ number, handle: await keys.createMaterial(keyId, number) })
      return { keyId, versions }
    }

    it('makes data keys of 32 bytes that another process unwraps', async () => {
      const key = await makeKey()
      const { plaintext, wrapped } = await keys.generateDataKey(key, context)
      expect(plaintext).toHaveLength(32)
      expect(await another.unwrapDataKey(key, wrapped, context)).toEqual(plaintext)
    })

    it('gives each time another data key, and shows it in nothing that is kept', async () => {
      const key = await makeKey()
      const first = await keys.generateDataKey(key, context)
      const second = await keys.generateDataKey(key, context)
      expect(first.plaintext).not.toEqual(second.plaintext)
      expect(first.wrapped).not.toBe(second.wrapped)
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(first.wrapped).not.toContain(first.plaintext.toString(encoding))
    })

    it('the caller’s plaintext is the caller’s own: overwriting it spoils nothing', async () => {
      const key = await makeKey()
      const { plaintext, wrapped } = await keys.generateDataKey(key, context)
      const kept = Buffer.from(plaintext)
      plaintext.fill(0)
      const again = await keys.unwrapDataKey(key, wrapped, context)
      expect(again).toEqual(kept)
      again.fill(0)
      expect(await keys.unwrapDataKey(key, wrapped, context)).toEqual(kept)
    })

    it.each([
      ['another image', { imageId: randomUUID() }],
      ['no context', {}],
      ['more than there was', { ...context, projectId: 'p' }],
    ])('does not unwrap for %s', async (_what, other) => {
      const key = await makeKey()
      const { wrapped } = await keys.generateDataKey(key, context)
      await expect(keys.unwrapDataKey(key, wrapped, other)).rejects.toThrow(DataKeyDamaged)
    })

    it('the order in which a context is written says nothing', async () => {
      const key = await makeKey()
      const { plaintext, wrapped } = await keys.generateDataKey(key, { a: '1', b: '2' })
      expect(await keys.unwrapDataKey(key, wrapped, { b: '2', a: '1' })).toEqual(plaintext)
    })

    it('does not unwrap with another key', async () => {
      const { wrapped } = await keys.generateDataKey(await makeKey(), context)
      await expect(keys.unwrapDataKey(await makeKey(), wrapped, context)).rejects.toThrow(DataKeyDamaged)
    })

    it('does not unwrap what was changed, wherever', async () => {
      const key = await makeKey(2)
      const { wrapped } = await keys.generateDataKey(key, context)
      for (let at = 0; at < wrapped.length; at++) {
        const changed = `${wrapped.slice(0, at)}${wrapped[at] === '1' ? '2' : '1'}${wrapped.slice(at + 1)}`
        await expect(keys.unwrapDataKey(key, changed, context), String(at)).rejects.toThrow(DataKeyDamaged)
      }
    })

    it.each(['', 'x', '$$$', 'imprint1$$1$AAAA', '{}', 'a'.repeat(100_000)])(
      'does not unwrap text of others: %.20s',
      async (text) => {
        await expect(keys.unwrapDataKey(await makeKey(), text, context)).rejects.toThrow(DataKeyDamaged)
      },
    )

    it('does not unwrap what was cut off, wherever', async () => {
      const key = await makeKey()
      const { wrapped } = await keys.generateDataKey(key, context)
      for (let length = 0; length < wrapped.length; length++)
        await expect(keys.unwrapDataKey(key, wrapped.slice(0, length), context)).rejects.toThrow(
          DataKeyDamaged,
        )
    })

    it('wraps with the newest version, and old ones still unwrap', async () => {
      const first = await makeKey()
      const old = await keys.generateDataKey(first, context)
      const second = { number: 2, handle: await keys.createMaterial(first.keyId, 2) }
      const rotated = { ...first, versions: [...first.versions, second] }
      const young = await keys.generateDataKey(rotated, context)
      expect(await keys.unwrapDataKey(rotated, old.wrapped, context)).toEqual(old.plaintext)
      expect(await keys.unwrapDataKey(rotated, young.wrapped, context)).toEqual(young.plaintext)
      await expect(keys.unwrapDataKey(first, young.wrapped, context)).rejects.toThrow(DataKeyDamaged)
    })

    it('destroyed material neither wraps nor unwraps; destroying it twice is success', async () => {
      const key = await makeKey()
      const { wrapped } = await keys.generateDataKey(key, context)
      const handle = key.versions[0]!.handle!
      await keys.destroyMaterial(handle)
      await keys.destroyMaterial(handle)
      const destroyed = { ...key, versions: [{ number: 1, handle: null }] }
      await expect(keys.unwrapDataKey(destroyed, wrapped, context)).rejects.toThrow(MaterialDestroyed)
      await expect(keys.generateDataKey(destroyed, context)).rejects.toThrow(MaterialDestroyed)
    })

    it('a handle that stands at another key or version opens nothing', async () => {
      const [one, two] = [await makeKey(2), await makeKey()]
      const moved = { keyId: two.keyId, versions: [{ ...two.versions[0]!, handle: one.versions[0]!.handle }] }
      await expect(keys.generateDataKey(moved, context)).rejects.toThrow()
      const swapped = { ...one, versions: [{ ...one.versions[0]!, handle: one.versions[1]!.handle }] }
      await expect(keys.generateDataKey(swapped, context)).rejects.toThrow()
    })
  })
}
