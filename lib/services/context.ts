import type { Pool } from 'pg'
import type { Config } from '@/lib/config'
import type { Prisma, PrismaClient } from '@/lib/db/generated/client'
import type { Actor } from '@/lib/domain/iam/actor'
import type { AuditWitness } from '@/lib/ports/audit-witness'
import type { MeasureDigests } from '@/lib/ports/digest-measure'
import type { Imaging } from '@/lib/ports/imaging'
import type { KeyManager } from '@/lib/ports/key-manager'
import type { ObjectStore } from '@/lib/ports/object-store'
import type { Seal } from '@/lib/ports/seal'
import type { WebSource } from '@/lib/ports/web-source'
import type { PendingRecord } from './audit/record'

/** What the process offers to every verb; made once by `lib/wiring.ts`. */
export interface Services {
  prisma: PrismaClient
  /** The pool under Prisma, for lists that must be fast. */
  pool: Pool
  store: ObjectStore
  imaging: Imaging
  /** Addresses that users name. */
  web: WebSource
  measureDigests: MeasureDigests
  seal: Seal
  /** Material of keys; it wraps the data keys of encrypted images. */
  keyManager: KeyManager
  config: Config
  /** What this deployment alone knows; never part of an answer or a record. */
  secrets: { sealingKey: string; auditSigningKey: string }
  witness: AuditWitness
}

/** Where a request came from; goes into every audit record. */
export interface RequestInfo {
  requestId: string
  sourceAddress: string
  userAgent: string
}

export type Db = Prisma.TransactionClient

export interface Context extends Services {
  actor: Actor
  request: RequestInfo
  /** Inside a verb: its transaction. */
  db: Db
  /** Inside a verb: audit records that wait for the end of its transaction, because they take a lock others want. */
  pendingRecords?: PendingRecord[]
}

export function createContext(services: Services, actor: Actor, request: RequestInfo): Context {
  return { ...services, actor, request, db: services.prisma }
}
