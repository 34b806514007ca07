import type { z } from 'zod'
import { DomainError, insist } from '@/lib/domain/errors'
import type { Action } from '@/lib/domain/iam/actions'
import type { Attributes } from '@/lib/domain/iam/condition'
import { decide } from '@/lib/domain/iam/decide'
import { unstorableField } from '@/lib/domain/text'
import { type AuditSubject, recordFailure, recordSuccess, writePendingRecords } from './audit/record'
import { eventOfRead, recordRefusedRead } from './audit/record-refused-read'
import type { Context } from './context'
import { inSqlTransaction } from './sql-transaction'
import { inTransaction } from './transaction'

/** A declared operation: called with a context and whatever the outside sent. */
export type Verb<Input, Result> = (ctx: Context, input: Input) => Promise<Result>

const declared = new WeakMap<object, { action: Action; event: string }>()

function declare<Input, Result>(
  action: Action,
  event: string,
  perform: Verb<Input, Result>,
): Verb<Input, Result> {
  declared.set(perform, { action, event })
  return perform
}

/** The action that a verb asks for; undefined for what is no verb. It lets a sweep find every verb there is. */
export const actionOf = (value: unknown): Action | undefined =>
  typeof value === 'function' ? declared.get(value)?.action : undefined

/** The name of the audit records that a verb leaves; a `read` leaves some of its refusals only. */
export const eventOf = (value: unknown): string | undefined =>
  typeof value === 'function' ? declared.get(value)?.event : undefined

interface ReadDefinition<Schema extends z.ZodType, Target, Result> {
  action: Action
  input: Schema
  /** Loads what is acted on as this actor may see it, else throws a `*.not_found`. */
  target?: (ctx: Context, input: z.output<Schema>) => Promise<Target>
  /** What policies see of the target; without it the action is decided for the project as a whole [I5]. */
  resource?: (target: NoInfer<Target>, input: z.output<Schema>) => Attributes
  run: (ctx: Context, target: Target, input: z.output<Schema>) => Promise<Result>
}

interface VerbDefinition<Schema extends z.ZodType, Target, Result, Prepared>
  extends Omit<ReadDefinition<Schema, Target, Result>, 'run'> {
  /**
   * Costly or unrepeatable work before the transaction opens: it must hold no connection and no lock while it hashes, and
   * what it counts must not be rolled back. It asks for permission itself.
   */
  prepare?: (ctx: Context, input: z.output<Schema>) => Promise<Prepared>
  run: (ctx: Context, target: Target, input: z.output<Schema>, prepared: Prepared) => Promise<Result>
  /** Event name in the audit trail, as CTS for IMS spells it where the reference lists one. */
  name: string
  /** What the audit record says; `result` is absent when the verb was refused. */
  record: (
    input: z.output<Schema>,
    target: NoInfer<Target> | undefined,
    result: NoInfer<Result> | undefined,
  ) => AuditSubject
  /** False for verbs that move bytes: they open their own short transactions. */
  isTransactional?: boolean
  /** True for verbs that use raw statements alone, because they run by the hundred. */
  isRaw?: boolean
}

/** Parse → load → authorise → run. Looking changes nothing, so only its refusal leaves an audit record. */
export function read<Schema extends z.ZodType, Target = undefined, Result = void>(
  definition: ReadDefinition<Schema, Target, Result>,
): Verb<z.input<Schema>, Result> {
  const perform: Verb<z.input<Schema>, Result> = async (ctx, rawInput) => {
    const input = parseInput(definition.input, rawInput)
    const target = (await definition.target?.(ctx, input)) as Target
    insist(decide(ctx, definition.action, definition.resource?.(target, input)))
    return definition.run(ctx, target, input)
  }
  return declare(
    definition.action,
    eventOfRead(definition.action),
    recordingRefusals(definition.action, perform),
  )
}

const recordingRefusals =
  <Input, Result>(action: Action, perform: Verb<Input, Result>): Verb<Input, Result> =>
  async (ctx, rawInput) => {
    try {
      return await perform(ctx, rawInput)
    } catch (error) {
      await recordRefusedRead(ctx, action, rawInput, error)
      throw error
    }
  }

/** Parse → transaction { load → authorise → run → audit }. A refusal is audited after the transaction rolled back. */
export function verb<Schema extends z.ZodType, Target = undefined, Result = void, Prepared = undefined>(
  definition: VerbDefinition<Schema, Target, Result, Prepared>,
): Verb<z.input<Schema>, Result> {
  return declare(definition.action, definition.name, async (ctx, rawInput) => {
    const input = parseInput(definition.input, rawInput)
    let target: Target | undefined
    const perform = async (inner: Context, prepared: Prepared): Promise<Result> => {
      target = await definition.target?.(inner, input)
      insist(decide(inner, definition.action, definition.resource?.(target as Target, input)))
      const result = await definition.run(inner, target as Target, input, prepared)
      await recordSuccess(inner, definition.name, definition.record(input, target, result))
      return result
    }
    try {
      const prepared = (await definition.prepare?.(ctx, input)) as Prepared
      if (definition.isTransactional === false) return await perform(ctx, prepared)
      const inOne = definition.isRaw ? inSqlTransaction : inTransaction
      return await inOne(ctx, async (db) => {
        const inner = { ...ctx, db, pendingRecords: [] }
        const result = await perform(inner, prepared)
        await writePendingRecords(inner)
        return result
      })
    } catch (error) {
      await recordFailure(ctx, definition.name, definition.record(input, target, undefined), error)
      throw error
    }
  })
}

/** Checked input, or the refusal that names the first field at fault. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, rawInput: unknown): z.output<Schema> {
  const field = unstorableField(rawInput)
  if (field !== null) throw new DomainError('request.invalid', { field, reason: 'characters' })
  const parsed = schema.safeParse(rawInput)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new DomainError('request.invalid', { field: issue.path.join('.'), reason: issue.message })
}
