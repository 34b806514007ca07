import { runApi } from '@/server/api/run-api'
import { runEntry } from './entry'

void runEntry(runApi)
