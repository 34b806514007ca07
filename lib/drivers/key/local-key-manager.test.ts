import { randomBytes, randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { describeKeyManager } from './key-manager-contract'
import { LocalKeyManager } from './local-key-manager'

const sealingKey = randomBytes(32).toString('base64')

describeKeyManager('the local key manager', () => ({
  keys: new LocalKeyManager(sealingKey),
  another: () => new LocalKeyManager(sealingKey),
}))

it('what is wrapped names key and version', async () => {
  const keys = new LocalKeyManager(sealingKey)
  const keyId = randomUUID()
  const versions = [{ number: 7, handle: await keys.createMaterial(keyId, 7) }]
  const { wrapped } = await keys.generateDataKey({ keyId, versions }, {})
  expect(wrapped.split('$').slice(0, 3)).toEqual(['imprint1', keyId, '7'])
})

it('the database without the deployment’s secrets opens nothing', async () => {
  const keyId = randomUUID()
  const versions = [{ number: 1, handle: await new LocalKeyManager(sealingKey).createMaterial(keyId, 1) }]
  const stranger = new LocalKeyManager(randomBytes(32).toString('base64'))
  await expect(stranger.generateDataKey({ keyId, versions }, {})).rejects.toThrow()
})
