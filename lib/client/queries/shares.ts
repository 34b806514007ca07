import { queryOptions } from '@tanstack/react-query'
import { endpoints } from '@/lib/client/endpoints'
import { getJson } from '@/lib/client/get-json'
import type { ImageView } from '@/lib/domain/image/view'
import type { ReceiverView } from '@/lib/services/share/find-receiver'
import type { MemberView } from '@/lib/services/share/list-members'

export const shareKeys = {
  all: ['share'] as const,
  members: (projectId: string, imageId: string) => ['share', 'members', projectId, imageId] as const,
  invitations: (projectId: string, status: 'pending' | 'rejected') =>
    ['share', 'invitations', projectId, status] as const,
  receiver: (projectId: string, receiver: string) => ['share', 'receiver', projectId, receiver] as const,
}

export interface ImageMembers {
  members: MemberView[]
  limit: number
}

/** Whom an own image was offered to. */
export const membersOptions = (projectId: string, imageId: string) =>
  queryOptions({
    queryKey: shareKeys.members(projectId, imageId),
    queryFn: ({ signal }) => getJson<ImageMembers>(endpoints.imageMembers(imageId), signal),
  })

/** What others offered to the project. */
export const invitationsOptions = (projectId: string, status: 'pending' | 'rejected') =>
  queryOptions({
    queryKey: shareKeys.invitations(projectId, status),
    queryFn: ({ signal }) => getJson<{ images: ImageView[] }>(endpoints.invitations({ status }), signal),
  })

/** Which project a receiver text means; a refusal says why none. */
export const receiverOptions = (projectId: string, receiver: string) =>
  queryOptions({
    queryKey: shareKeys.receiver(projectId, receiver),
    queryFn: ({ signal }) => getJson<ReceiverView>(endpoints.receiver({ receiver }), signal),
    staleTime: 60_000,
  })
