import { expect, it } from 'vitest'
import { systemPolicies } from '@/lib/domain/iam/system-policies'
import { messages as en } from '@/lib/i18n/messages/en'
import { messages as zh } from '@/lib/i18n/messages/zh'
import { eventOf } from '@/lib/services/verb'
import { allVerbs } from './permissions/verbs'

// Names that come from code rather than from a page: nothing else would notice that one has no words.
const languages = [
  ['en', en],
  ['zh', zh],
] as const

it.each(languages)('every event of the audit trail has words: %s', async (_language, messages) => {
  const events = (await allVerbs())
    .filter(({ action }) => !action.startsWith('operator:') && action !== 'iam:self:manage')
    .map(({ verb }) => eventOf(verb) ?? '')
  const known = Object.keys(messages.audit.event)
  expect([...new Set(events)].filter((event) => !known.includes(event))).toEqual([])
})

it.each(languages)('every system policy says what it is for: %s', (_language, messages) => {
  expect(Object.keys(messages.iam.systemPolicy).toSorted()).toEqual(
    systemPolicies.map(({ name }) => name).toSorted(),
  )
})
