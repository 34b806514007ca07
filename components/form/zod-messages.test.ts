import { createTranslator } from 'next-intl'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { messages } from '@/lib/i18n/messages/en/index'
import { issueText } from './zod-messages'

const t = createTranslator({ locale: 'en', messages, namespace: 'form' })

function firstText(schema: z.ZodType, value: unknown): string {
  const parsed = schema.safeParse(value, { reportInput: true })
  const [issue] = parsed.error?.issues ?? []
  if (!issue) throw new Error('the value was accepted')
  return issueText(issue, t)
}

describe('a field says what is wrong in words', () => {
  it.each([
    ['a rule the schema names', z.string().regex(/^a/, 'image_name'), 'b', /Use letters, digits/],
    ['a named rule with its bound', z.string().max(3, 'too_long'), 'abcd', 'Use at most 3 characters'],
    ['an unnamed bound', z.number().max(9), 10, 'Must be at most 9'],
    ['nothing filled in', z.number(), null, 'Fill this in'],
    ['letters for a number', z.number(), Number.NaN, 'Enter a number'],
    ['half a number', z.int(), 1.5, 'Enter a whole number'],
    ['one of none', z.enum(['a', 'b']), 'c', 'Choose one'],
    [
      'a word that is no rule',
      z.string().refine(() => false, 'no_such_rule'),
      'x',
      'This value is not allowed',
    ],
  ])('%s', (_case, schema, value, expected) => {
    expect(firstText(schema, value)).toMatch(expected)
  })
})
