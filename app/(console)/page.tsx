import { redirect } from 'next/navigation'
import { pageContext } from '@/lib/auth/console-context'
import { paths } from '@/lib/client/paths'
import { decide } from '@/lib/domain/iam/decide'
import { pageAction } from '@/lib/domain/iam/pages'

/** The console opens where most work is done, or at the first page that the person may open. */
export default async function HomePage() {
  const ctx = await pageContext()
  const pages = [
    paths.images.private(),
    paths.buckets.list(),
    paths.jobs(),
    paths.quotas(),
    paths.audit.list(),
    paths.account.security(),
  ]
  const isOpen = (path: string) => {
    const action = pageAction(path)
    return !action || decide(ctx, action).ok
  }
  redirect(pages.find(isOpen) ?? paths.images.private())
}
