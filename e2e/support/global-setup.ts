import { mkdtempSync, rmSync } from 'node:fs'
import { startProduct } from '../../test/support/product'
import { make } from './make'

/**
 * Starts the product once and makes the disk files; their places reach the specs through the environment. A product that
 * runs already (`IMPRINT_E2E_URL` and `IMPRINT_E2E_DATA`) is used as it is.
 */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const disks = mkdtempSync('/tmp/imprint-disks-')
  process.env.IMPRINT_E2E_DISKS = disks
  const product = process.env.IMPRINT_E2E_URL ? undefined : await startProduct()
  if (product) {
    process.env.IMPRINT_E2E_URL = product.url
    process.env.IMPRINT_E2E_DATA = product.dataDir
  }
  await make('disks', disks)
  return async () => {
    await product?.stop()
    rmSync(disks, { recursive: true, force: true })
  }
}
