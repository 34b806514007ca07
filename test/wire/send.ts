import type { Operation } from '@/lib/api/wire/operation'
import type { WireAnswer, WireCall } from '../support/wire-api'
import type { Example } from './examples'

/** The address of an operation with the example's values in it. */
export function addressOf(
  { id, path }: Pick<Operation, 'id' | 'path'>,
  { params = {}, query }: Pick<Example, 'params' | 'query'>,
): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`${id}: the example has no ${name}`)
    return encodeURIComponent(value)
  })
  return query ? `${filled}?${new URLSearchParams(query)}` : filled
}

export const send = (call: WireCall, operation: Operation, example: Example): Promise<WireAnswer> =>
  call(operation.method, addressOf(operation, example), example.body, example.headers)

/** What no answer may show: where our files are, what our statements are, how our functions are called. */
const INSIDES =
  /node_modules|\/work\/|\/home\/|\/tmp\/|\.(?:ts|mjs|js):\d|\n\s+at |\b(?:SELECT|INSERT|UPDATE|DELETE)\b[^"]{0,80}\b(?:FROM|INTO|SET|WHERE)\b|prisma|postgres|TypeError|RangeError|ECONN|ENOENT/i

/** The inside that an error's body shows; null when there is none. */
export const insideShown = (text: string): string | null => INSIDES.exec(text)?.[0] ?? null
