import { SkeletonRows } from '@/components/table/table-states'
import { Skeleton } from '@/components/ui/skeleton'

/** Keeps the frame of toolbar and table while a tab is read. */
export default function ImageListLoading() {
  return (
    <div aria-hidden="true" className="flex flex-col gap-3">
      <div className="flex min-h-8 items-center gap-2">
        <Skeleton className="h-8 w-64 rounded-md" />
        <Skeleton className="h-8 w-24 rounded-md" />
        <Skeleton className="h-8 w-24 rounded-md" />
      </div>
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <div className="h-9 border-b border-line bg-well" />
        <table className="w-full border-separate border-spacing-0">
          <tbody>
            <SkeletonRows columnCount={8} />
          </tbody>
        </table>
      </div>
    </div>
  )
}
