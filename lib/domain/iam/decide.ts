import type { ErrorParams, Verdict } from '../errors'
import { no, yes } from '../errors'
import { type Action, actionNames, actions, factsOf, isAccountWide, serviceOf } from './actions'
import type { ActorGrant, Asker } from './actor'
import { type Attributes, type Condition, every, holds, not, some } from './condition'
import { type Circumstances, conditionLines } from './condition-keys'
import { matchesPattern } from './patterns'
import { type PolicyDocument, resourceParts, type Statement } from './policy-document'
import { systemPolicies, systemPolicy } from './system-policies'

/** One statement that speaks of an action, with what it still asks of the thing. */
export interface Voice {
  policy: string
  via: string
  /** Place of the statement in its policy, from 0. */
  statement: number
  effect: Statement['Effect']
  condition: Condition
}

/**
 * The one place that says what an actor may do in a project of their own account. Whether a thing is theirs to see at
 * all is decided where it is loaded: a thing of another account is not found before this is asked.
 *
 * Without a thing the question is whether there could be one: lists and buttons ask that, and what they show is decided
 * thing by thing. An explicit deny wins over every allow [I5].
 */
export function decide(asker: Asker, action: Action, resource?: Attributes): Verdict {
  const ruled = decideByStanding(asker, action)
  if (ruled) return ruled
  const thing = resource ?? (factsOf(action).resource ? undefined : NO_THING)
  const circumstances = circumstancesOf(asker)
  let isAllowed = false
  for (const { statement } of statementsOn(asker, action)) {
    const isDeny = statement.Effect === 'Deny'
    // One allow is enough; only a deny can still change the answer.
    if (!isDeny && isAllowed) continue
    const condition = conditionOf(statement, action, circumstances)
    const applies = thing ? holds(condition, thing) : condition === true || (!isDeny && condition !== false)
    if (!applies) continue
    if (isDeny) return no('iam.denied_explicitly', { action })
    isAllowed = true
  }
  if (isAllowed) return yes
  return no('iam.denied', refusal(asker, action))
}

/** What an action is asked about that concerns no single thing. */
const NO_THING: Attributes = { id: '' }

/**
 * Which things of its kind the actor may take an action on, as a question about the thing: the filter of lists. Says what
 * `decide` would say of each.
 */
export function permitted(asker: Asker, action: Action): Condition {
  const ruled = decideByStanding(asker, action)
  if (ruled) return ruled.ok
  const voices = voicesOn(asker, action)
  const conditions = (effect: Statement['Effect']) =>
    voices.filter((voice) => voice.effect === effect).map(({ condition }) => condition)
  return every([some(conditions('Allow')), not(some(conditions('Deny')))])
}

export interface Explanation {
  verdict: Verdict
  /** What keeps the person from everything until they mend it themselves; the rest says what holds afterwards. */
  obstacle: 'password' | null
  /** What the verdict is without the obstacle. */
  isAllowedOtherwise: boolean
  /** Why without looking at policies: the owner, the service itself, a frozen account … */
  standing: Exclude<Standing, 'password'> | null
  /** Statements that decided: the denying ones when there are any, else the allowing ones. */
  decisive: Voice[]
  /** Statements that name the action and do not apply here, because of resource or condition. */
  silent: Voice[]
  /** Roles that name the action and have no effect, each with what is missing [I3]. */
  ineffective: IneffectiveRole[]
  /** Policies that name the action and are given for single projects only, though its service has no regions [I2]. */
  misplaced: MisplacedGrant[]
}

export interface IneffectiveRole {
  role: string
  missing: string
  via: string
}

export interface MisplacedGrant {
  policy: string
  via: string
}

/** `decide` with its reasons, for the owner's eyes [I5]. */
export function explain(asker: Asker, action: Action, resource?: Attributes): Explanation {
  const verdict = decide(asker, action, resource)
  const found = standingOf(asker, action)
  if (found === 'password') {
    const afterwards = { ...asker, actor: { ...asker.actor, mustChangePassword: false } }
    return { ...explain(afterwards, action, resource), verdict, obstacle: 'password' }
  }
  const plain = { verdict, obstacle: null, isAllowedOtherwise: verdict.ok, standing: found }
  if (found) return { ...plain, decisive: [], silent: [], ineffective: [], misplaced: [] }
  const thing = resource ?? (factsOf(action).resource ? undefined : NO_THING)
  const voices = voicesOn(asker, action)
  const applies = ({ condition }: Voice) => (thing ? holds(condition, thing) : condition !== false)
  const denying = voices.filter(
    (voice) => voice.effect === 'Deny' && (thing ? applies(voice) : voice.condition === true),
  )
  const allowing = voices.filter((voice) => voice.effect === 'Allow' && applies(voice))
  const decisive = denying.length > 0 ? denying : allowing
  return {
    ...plain,
    decisive,
    silent: voices.filter(
      (voice) => !decisive.includes(voice) && !(denying.length > 0 && allowing.includes(voice)),
    ),
    ...withoutEffect(asker, action),
  }
}

/** What the actor has been given that names an action and counts for nothing where they work, and why. */
export function withoutEffect(asker: Asker, action: Action): Pick<Explanation, 'ineffective' | 'misplaced'> {
  const here = grantsHere(asker, action)
  const misplaced = isAccountWide(action)
    ? asker.actor.grants.filter(
        (grant) =>
          grant.projectId !== null &&
          documentOf(grant)?.Statement.some((statement) => names(statement, action)),
      )
    : []
  return {
    ineffective: here.flatMap((grant) => {
      const missing = missingDependency(grant, here)
      return missing && covers(grant, action) ? [{ role: grant.policy, missing, via: grant.via }] : []
    }),
    misplaced: [
      ...new Map(misplaced.map(({ policy, via }) => [`${via}/${policy}`, { policy, via }])).values(),
    ],
  }
}

/**
 * What to ask for to be allowed an action: the system policies that include it, and the roles that work by themselves. The
 * one that gives least comes first.
 */
export function granting(action: Action): string[] {
  return systemPolicies
    .filter(({ document, needs }) => needs.length === 0 && names(document.Statement[0]!, action))
    .map(({ name, document }) => ({ name, breadth: breadthOf(document) }))
    .toSorted((a, b) => a.breadth - b.breadth)
    .map(({ name }) => name)
}

const breadthOf = ({ Statement }: PolicyDocument): number =>
  actionNames.filter((action) => names(Statement[0]!, action)).length

/** Roles the actor holds in the project that have no effect there, each with what is missing. */
export function ineffectiveRoles({ actor }: Pick<Asker, 'actor'>): { role: string; missing: string }[] {
  const here = actor.grants.filter(({ projectId }) => projectId === null || projectId === actor.projectId)
  return here.flatMap((grant) => {
    const missing = missingDependency(grant, here)
    return missing ? [{ role: grant.policy, missing }] : []
  })
}

/** The role that a grant of a group or agency needs and does not find among the grants given with it [I3]. */
export const missingFor = (grant: ActorGrant, among: readonly ActorGrant[]): string | null =>
  missingDependency(
    grant,
    among.filter(({ projectId }) => projectId === null || projectId === grant.projectId),
  )

/** What is settled before any policy is read; null: the policies say. */
function decideByStanding(asker: Asker, action: Action): Verdict | null {
  switch (standingOf(asker, action)) {
    case 'self':
    case 'service':
    case 'owner':
      return yes
    case 'operator_only':
      return no('iam.operator_only', { action })
    case 'frozen':
      return no('iam.account_frozen', { action })
    case 'password':
      return no('auth.password_change_required')
    default:
      return null
  }
}

type Standing = 'self' | 'service' | 'owner' | 'operator_only' | 'frozen' | 'password'

function standingOf({ actor }: Asker, action: Action): Standing | null {
  const { access } = actions[action]
  if (access === 'self') return 'self'
  if (actor.kind === 'service') return 'service'
  if (actor.mustChangePassword) return 'password'
  if (access === 'operator' && !actor.isOperator) return 'operator_only'
  if (actor.isFrozen && access === 'write' && !isAllowedWhileFrozen(action)) return 'frozen'
  return actor.isOwner ? 'owner' : null // [I6]
}

/** Who owes may look, delete, and keep order among the people [C13]. */
const isAllowedWhileFrozen = (action: Action): boolean =>
  serviceOf(action) === 'iam' || serviceOf(action) === 'cts' || action.endsWith(':delete')

/** What a refused person is told: the least to ask for, and which role of theirs has no effect for want of another [I3]. */
function refusal(asker: Asker, action: Action): ErrorParams {
  const need = granting(action).slice(0, 1)
  const [first] = withoutEffect(asker, action).ineffective
  return first ? { action, need, role: first.role, missingRole: first.missing } : { action, need }
}

/** Grants that count where the actor works; services without regions need one for all projects [I2]. */
function grantsHere({ actor }: Asker, action: Action): ActorGrant[] {
  const place = isAccountWide(action) ? null : actor.projectId
  return actor.grants.filter(({ projectId }) => projectId === null || projectId === place)
}

interface Spoken {
  grant: ActorGrant
  index: number
  statement: Statement
}

/** Statements that name the action, of grants that count here and work. */
function* statementsOn(asker: Asker, action: Action): Generator<Spoken> {
  const here = grantsHere(asker, action)
  for (const grant of here) {
    const statements = documentOf(grant)?.Statement ?? []
    const first = statements.findIndex((statement) => names(statement, action))
    if (first < 0 || missingDependency(grant, here) !== null) continue
    for (let index = first; index < statements.length; index++) {
      const statement = statements[index]!
      if (index === first || names(statement, action)) yield { grant, index, statement }
    }
  }
}

const circumstancesOf = ({ actor, request }: Asker): Circumstances => ({
  sourceAddress: request.sourceAddress,
  time: new Date(),
  regionId: actor.regionId,
  userName: actor.userName,
})

function voicesOn(asker: Asker, action: Action): Voice[] {
  const circumstances = circumstancesOf(asker)
  return [...statementsOn(asker, action)].map(({ grant, index, statement }) => ({
    policy: grant.policy,
    via: grant.via,
    statement: index,
    effect: statement.Effect,
    condition: conditionOf(statement, action, circumstances),
  }))
}

const documentOf = (grant: ActorGrant): PolicyDocument | undefined =>
  grant.document ?? systemPolicy(grant.policy)?.document

const names = (statement: Statement, action: Action): boolean =>
  statement.Action.some((pattern) => matchesPattern(pattern, action))

const covers = (grant: ActorGrant, action: Action): boolean =>
  documentOf(grant)?.Statement.some((each) => each.Effect === 'Allow' && names(each, action)) ?? false

function conditionOf(statement: Statement, action: Action, circumstances: Circumstances): Condition {
  return every([
    resourceCondition(statement.Resource, action, circumstances.regionId),
    statement.Condition ? conditionLines(statement.Condition, circumstances) : true,
  ])
}

/** An action that concerns no single thing is not limited by `Resource`. */
function resourceCondition(patterns: Statement['Resource'], action: Action, regionId: string): Condition {
  const { resource } = factsOf(action)
  if (!patterns || !resource) return true
  const ids = patterns.flatMap((pattern) => {
    const parts = resourceParts(pattern)
    const fits =
      parts &&
      matchesPattern(parts.service, serviceOf(action)) &&
      matchesPattern(parts.region, regionId) &&
      matchesPattern(parts.type, resource)
    return fits ? [parts.id] : []
  })
  if (ids.length === 0) return false
  return ids.includes('*') ? true : { kind: 'matches', attribute: 'id', patterns: ids }
}

/** The first role that is missing for this one to work, looked up through the whole chain; null when it works. */
function missingDependency(grant: ActorGrant, here: readonly ActorGrant[]): string | null {
  if (grant.document) return null
  for (const needed of systemPolicy(grant.policy)?.needs ?? []) {
    const held = here.find((other) => other.policy === needed && other.document === null)
    if (!held) return needed
    const deeper = missingDependency(held, here)
    if (deeper) return deeper
  }
  return null
}
