'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import { cancelJob, retryJob } from '@/lib/services/job/cancel-job'

export async function cancel(jobId: string): Promise<Result<void>> {
  return asResult(async () => void (await cancelJob(await actionContext(), { jobId })))
}

export async function retry(jobId: string): Promise<Result<{ jobId: string }>> {
  return asResult(async () => retryJob(await actionContext(), { jobId }))
}
