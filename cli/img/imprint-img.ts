import { onStop } from '../stop-signal'
import { runImg } from './run-img'

const { argv, env, stdin, stdout, stderr } = process
// Not process.exit: what was written to a pipe would be cut.
process.exitCode = await runImg({ argv: argv.slice(2), env, stdin, stdout, stderr, signal: onStop() })
