#!/usr/bin/env node
// The converter of disk files from a checkout: runs what is built, builds it when it is missing.
import { existsSync } from 'node:fs'

const built = new URL('../dist/cli/imprint-img.mjs', import.meta.url)

if (!existsSync(built)) {
  if (!existsSync(new URL('../node_modules/esbuild', import.meta.url))) {
    console.error('imprint-img: Nothing is installed yet: run npm install in the folder of Imprint once.')
    process.exit(1)
  }
  // What a build says is no result of ours.
  console.log = console.error
  const { ensureCli } = await import('../scripts/setup/build.mjs')
  await ensureCli().catch((error) => {
    console.error(`imprint-img: ${error.message}`)
    process.exit(1)
  })
}
await import(built.href)
