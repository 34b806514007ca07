import { type Logger, pino } from 'pino'
import type { Config } from '@/lib/config'

export type Log = Logger

export const createLog = (config: Config, part: string): Log =>
  pino({ level: config.IMPRINT_LOG_LEVEL, base: { part, pid: process.pid } })
