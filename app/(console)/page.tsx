import { redirect } from 'next/navigation'
import { paths } from '@/lib/client/paths'

/** The console opens where most work is done. */
export default function HomePage() {
  redirect(paths.images.private())
}
