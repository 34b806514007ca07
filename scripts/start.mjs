// npm start: sets up what is missing, builds what changed, serves.
import { endWith } from './setup/progress.mjs'
import { setUp } from './setup/set-up.mjs'

await setUp().catch(endWith)
await import('../dist/server/launcher.mjs')
