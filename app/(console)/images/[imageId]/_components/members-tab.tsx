'use client'

import { useQuery } from '@tanstack/react-query'
import { UserMinus, UserPlus, Users } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { useActor, usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { imageVerdicts } from '@/components/image/image-verdicts'
import { MemberStatusBadge } from '@/components/share/member-status'
import type { DataColumn } from '@/components/table/data-column'
import { DataTable } from '@/components/table/data-table'
import type { Action } from '@/components/ui/action'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Copyable } from '@/components/ui/copyable'
import { EmptyState } from '@/components/ui/empty-state'
import { RelativeTime } from '@/components/ui/relative-time'
import { errorDataOf } from '@/lib/client/get-json'
import { membersOptions } from '@/lib/client/queries/shares'
import { no, yes } from '@/lib/domain/errors'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'
import { RECEIVER_LIMIT } from '@/lib/domain/share/rules'
import { useErrorText } from '@/lib/i18n/error-text'
import type { MemberView } from '@/lib/services/share/list-members'
import { useRefresh } from '../../_components/use-refresh'
import { shareImages, unshare } from '../../actions'

/** To whom an image is offered, with their answers; ims-console §3.4 [M2]. */
export function MembersTab({ image, onShare }: { image: ImageView; onShare: () => void }) {
  const t = useTranslations('share')
  const errorText = useErrorText()
  const { projectId } = useActor()
  const permit = usePermit()
  const reason = useReason()
  const { data, error, refetch } = useQuery(membersOptions(projectId, image.id))
  const [asked, setAsked] = useState<readonly MemberView[]>([])
  const [isAsking, setIsAsking] = useState(false)
  const columns = useMemberColumns()

  const limit = RECEIVER_LIMIT[image.kind]
  const members = data?.members
  const left = limit - (members?.length ?? image.receiverCount)
  const mayShare = permit('ims:images:share', image)
  const full = left > 0 ? yes : no('share.too_many_receivers', { limit })
  const addReason = reason(mayShare, imageVerdicts.share(image), full)
  const ask = (about: readonly MemberView[]) => {
    setAsked(about)
    setIsAsking(true)
  }
  const removal = (about: readonly MemberView[]): Action => ({
    id: 'remove',
    label: t('remove'),
    icon: UserMinus,
    tone: 'danger',
    disabledReason: reason(mayShare),
    perform: () => ask(about),
  })

  return (
    <>
      <DataTable
        label={t('members')}
        columns={columns}
        rows={members}
        rowId={(member) => member.projectId}
        rowName={(member) => member.accountName}
        rowActions={(member) => [[removal([member])]]}
        bulkActions={(chosen) => [removal(chosen)]}
        error={
          error && !data
            ? { message: errorText(errorDataOf(error)), onRetry: () => void refetch() }
            : undefined
        }
        storageKey="image.members"
        toolbar={
          members?.length === 0 ? undefined : (
            <>
              <Button icon={UserPlus} disabledReason={addReason} onClick={onShare}>
                {t('addReceiver')}
              </Button>
              <Button
                variant="danger-quiet"
                icon={UserMinus}
                disabledReason={reason(mayShare)}
                onClick={() => ask(members ?? [])}
              >
                {t('removeAll')}
              </Button>
            </>
          )
        }
        toolbarEnd={<span className="mr-1 text-xs text-fg-muted">{t('moreReceivers', { count: left })}</span>}
        empty={
          <EmptyState
            icon={Users}
            title={t('emptyTitle')}
            action={
              <Button variant="primary" icon={UserPlus} disabledReason={addReason} onClick={onShare}>
                {t('addReceiver')}
              </Button>
            }
          >
            {t('emptyText')}
          </EmptyState>
        }
      />
      <RemoveDialog image={image} members={asked} open={isAsking} onOpenChange={setIsAsking} />
    </>
  )
}

function useMemberColumns(): readonly DataColumn<MemberView>[] {
  const t = useTranslations('share.column')
  return useMemo(
    () => [
      { id: 'account', header: t('account'), isPrimary: true, cell: (member) => member.accountName },
      { id: 'project', header: t('project'), cell: (member) => member.projectName },
      {
        id: 'projectId',
        header: t('projectId'),
        cell: (member) => (
          <Copyable value={member.projectId} label={t('copyProjectId')} className="min-w-66" />
        ),
      },
      { id: 'status', header: t('status'), cell: (member) => <MemberStatusBadge status={member.status} /> },
      { id: 'sharedAt', header: t('sharedAt'), cell: (member) => <RelativeTime value={member.sharedAt} /> },
    ],
    [t],
  )
}

function RemoveDialog({
  image,
  members,
  open,
  onOpenChange,
}: {
  image: ImageView
  members: readonly MemberView[]
  open: boolean
  onOpenChange: (isOpen: boolean) => void
}) {
  const t = useTranslations('share.removal')
  const errorText = useErrorText()
  const refresh = useRefresh()
  const count = members.length
  const account = members[0]?.accountName ?? ''

  async function remove(): Promise<string | undefined> {
    const projectIds = members.map((member) => member.projectId)
    const result = await unshare({ imageId: image.id, projectIds })
    refresh('share', 'image')
    if (!result.ok) return errorText(result.error)
    toast.success(t('done', { count, account }), {
      action: { label: t('shareAgain'), onClick: () => void shareAgain(projectIds) },
    })
    return undefined
  }

  async function shareAgain(receivers: string[]): Promise<void> {
    const result = await shareImages({ imageIds: [image.id], receivers })
    refresh('share', 'image')
    const failure = result.ok ? result.value[0]?.error : result.error
    if (failure) toast.error(errorText(failure))
    else toast.success(t('sharedAgain', { count, account }))
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      tone="danger"
      title={t('title', { count, account, name: imageTitle(image) })}
      confirmLabel={t('confirm')}
      onConfirm={remove}
    >
      {t('effect', { count })}
    </ConfirmDialog>
  )
}
