import { startProduct } from '../../test/support/product'

/** Starts the product once; its address and passwords reach the specs through the environment. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const product = await startProduct()
  process.env.IMPRINT_E2E_URL = product.url
  process.env.IMPRINT_E2E_DATA = product.dataDir
  return () => product.stop()
}
