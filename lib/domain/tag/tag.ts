import { z } from 'zod'

export const TAG_KEY_MAX_CHARS = 36 // ims-api §9
export const TAG_VALUE_MAX_CHARS = 43 // ims-api §9

/** Digits, letters, `_`, `-`, Chinese; the value also `.` (ims-api §9). */
const TagKey = z
  .string()
  .min(1, 'required')
  .max(TAG_KEY_MAX_CHARS, 'too_long')
  .regex(/^[A-Za-z0-9_\-\u4e00-\u9fff]+$/, 'tag_key')
const TagValue = z
  .string()
  .max(TAG_VALUE_MAX_CHARS, 'too_long')
  .regex(/^[A-Za-z0-9_.\-\u4e00-\u9fff]*$/, 'tag_value')
export const TagInput = z.object({ key: TagKey, value: TagValue.default('') })
export type Tag = z.infer<typeof TagInput>

/** The first key that appears twice, or null. */
export function duplicateKey(tags: readonly Tag[]): string | null {
  const seen = new Set<string>()
  for (const { key } of tags) {
    if (seen.has(key)) return key
    seen.add(key)
  }
  return null
}

/** `key=value`, or a key alone, as the wire APIs write a tag. */
export function parseTagText(text: string): Tag {
  const at = text.indexOf('=')
  return at < 0 ? { key: text, value: '' } : { key: text.slice(0, at), value: text.slice(at + 1) }
}
