import type { PolicyDocument } from './policy-document'

/** A policy or role that reaches a user through a group; `projectId` null means all projects [I1, I2]. */
export interface ActorGrant {
  /** Name of a system policy or role, or of one the account wrote. */
  policy: string
  /** What a policy of the account says; null: a system policy, whose words the product has. */
  document: PolicyDocument | null
  projectId: string | null
  /** The group or agency it comes through. */
  via: string
}

/** Who asks, in which account and project. Everything a permission decision needs, nothing it must fetch. */
export interface Actor {
  /** `service`: the product itself, going on with what the named user asked for. */
  kind: 'user' | 'service'
  userId: string
  userName: string
  accountId: string
  accountName: string
  isOwner: boolean
  /** True in the account that runs the deployment. */
  isOperator: boolean
  /** In arrears: looking and deleting only [C13]. */
  isFrozen: boolean
  /** Signed in with a password that somebody else chose or that has grown too old: nothing else until it is changed. */
  mustChangePassword: boolean
  /** The account's slice of the region the actor works in. */
  projectId: string
  regionId: string
  grants: readonly ActorGrant[]
  credential: { kind: 'session' | 'token' | 'access_key' | 'link' | 'system'; id: string | null }
}

/** An actor together with where the request came from; every verb's context is one. */
export interface Asker {
  actor: Actor
  request: { sourceAddress: string }
}

/** Whether any grant counts in a project: regions where a user has nothing are not offered [I2]. */
export const hasSomethingIn = (projectId: string, grants: readonly ActorGrant[]): boolean =>
  grants.some((grant) => grant.projectId === null || grant.projectId === projectId)
