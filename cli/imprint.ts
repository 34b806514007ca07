import { run } from './run'
import { onStop } from './stop-signal'

const { argv, env, stdin, stdout, stderr } = process
// Not process.exit: what was written to a pipe would be cut.
process.exitCode = await run({ argv: argv.slice(2), env, stdin, stdout, stderr, signal: onStop() })
