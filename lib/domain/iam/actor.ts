/** A policy or role that reaches a user through a group; `projectId` null means all projects [I1, I2]. */
export interface ActorGrant {
  policy: string
  projectId: string | null
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
  /** The account's slice of the region the actor works in. */
  projectId: string
  regionId: string
  grants: readonly ActorGrant[]
  credential: { kind: 'session' | 'token' | 'access_key' | 'system'; id: string | null }
}
