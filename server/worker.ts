import { runWorker } from '@/worker/run-worker'
import { runEntry } from './entry'

void runEntry(runWorker)
