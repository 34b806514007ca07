import { type Action, actionNames } from '@/lib/domain/iam/actions'
import type { Asker } from '@/lib/domain/iam/actor'
import { decide, explain, permitted } from '@/lib/domain/iam/decide'
import { POLICY_VERSION, type Statement } from '@/lib/domain/iam/policy-document'
import { type Figure, percentile, report } from './support/report'

/** The permission decision with 50 statements in ten policies, which together use every operator. */
const POLICIES = 10
const STATEMENTS_EACH = 5
const ROUNDS = 20_000
const GOAL = 'p95 < 0.2 ms'

const kinds: ((turn: number) => Omit<Statement, 'Effect' | 'Action'>)[] = [
  (turn) => ({ Resource: [`ims:*:*:image:${turn}-*`, `ims:cn-east-*:*:image:*`] }),
  (turn) => ({ Condition: { StringEquals: { 'g:ResourceTag/team': [`team-${turn}`, 'none'] } } }),
  () => ({ Condition: { IpAddress: { 'g:SourceIp': ['198.51.100.0/24', '2001:db8::/32'] } } }),
  () => ({ Condition: { DateLessThan: { 'g:CurrentTime': ['2100-01-01T00:00:00Z'] } } }),
  () => ({
    Condition: { StringNotLike: { 'ims:ImageType': ['*disk'] }, StringLike: { 'g:UserName': ['a*'] } },
  }),
]

const statement = (turn: number): Statement => ({
  Effect: turn % 7 === 6 ? 'Deny' : 'Allow',
  Action: turn % 3 === 0 ? ['ims:*:*'] : ['ims:images:list', 'ims:images:up*', 'obs:*:*'],
  ...kinds[turn % kinds.length]!(turn),
})

const asker: Asker = {
  actor: {
    kind: 'user',
    ...{ userId: '', userName: 'lin', accountId: '', accountName: '' },
    ...{ isOwner: false, isOperator: false, isFrozen: false, mustChangePassword: false },
    ...{ projectId: 'p', regionId: 'cn-north-4' },
    grants: Array.from({ length: POLICIES }, (_, policy) => ({
      policy: `policy-${policy}`,
      document: {
        Version: POLICY_VERSION,
        Statement: Array.from({ length: STATEMENTS_EACH }, (_, index) =>
          statement(policy * STATEMENTS_EACH + index),
        ),
      },
      projectId: policy % 2 === 0 ? null : 'p',
      via: 'group',
    })),
    credential: { kind: 'session', id: null },
  },
  request: { sourceAddress: '192.0.2.7' },
}
const image = { id: '17-x', imageType: 'system_disk', tags: { team: 'team-3' } }
const asked: Action[] = actionNames.filter((name) => name.startsWith('ims:images:'))

function figure(what: string, ask: (action: Action) => unknown): Figure {
  const samples: number[] = []
  for (let turn = 0; turn < ROUNDS; turn++) {
    const action = asked[turn % asked.length]!
    const start = performance.now()
    ask(action)
    // The first thousand warm up.
    if (turn > 1000) samples.push(performance.now() - start)
  }
  const [p50, p95] = [percentile(samples, 0.5), percentile(samples, 0.95)]
  return { what, value: `p50 ${(p50 * 1000).toFixed(1)} µs, p95 ${(p95 * 1000).toFixed(1)} µs`, goal: GOAL }
}

report('decide', [
  figure('one image', (action) => decide(asker, action, image)),
  figure('no image in particular', (action) => decide(asker, action)),
  figure('the filter of a list', (action) => permitted(asker, action)),
  figure('with reasons', (action) => explain(asker, action, image)),
])
