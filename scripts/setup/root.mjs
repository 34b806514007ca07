import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project folder. Scripts work there wherever they were called from. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
