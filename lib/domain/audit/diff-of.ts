import { canonicalJson, type Json, storableJson } from './canonical'

/** `{ "<field>": { before, after } }`, for what differs only. */
export type Changes = Record<string, { before: Json; after: Json }>

/**
 * What a deed changed: the fields of `after` that are not what they were. Fields that `after` does not give were left as
 * they are; null stands for what was or is not there.
 */
export function diffOf(before: object, after: object): Changes {
  const old = new Map(Object.entries(before))
  return Object.fromEntries(
    Object.entries(after)
      .filter(([, value]) => value !== undefined)
      .map(
        ([field, value]) =>
          [field, { before: storableJson(old.get(field)), after: storableJson(value) }] as const,
      )
      .filter(([, change]) => canonicalJson(change.before) !== canonicalJson(change.after)),
  )
}

/** The same for a set with values, such as tags or receivers: what is missing in `after` was taken away. */
export function diffOfSets(
  prefix: string,
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): Changes {
  const named = (set: ReadonlyMap<string, unknown>) =>
    Object.fromEntries([...set].map(([key, value]) => [`${prefix}.${key}`, value]))
  const gone = new Map([...before.keys()].filter((key) => !after.has(key)).map((key) => [key, null]))
  return diffOf(named(before), named(new Map<string, unknown>([...gone, ...after])))
}
