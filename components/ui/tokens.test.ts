import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** Both themes of every colour token, read from the token file itself. */
const css = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--color-([a-z-]+):\s*light-dark\(\s*oklch\(([^)]*)\),\s*oklch\(([^)]*)\)\s*\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light: luminance(light), dark: luminance(dark) }],
  ),
)

/** Relative luminance (WCAG 2.2) of an OKLCH colour without alpha. */
function luminance(oklch: string): number {
  const [l = 0, c = 0, h = 0] = oklch.split('/')[0]?.trim().split(/\s+/).map(Number) ?? []
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const [lc, mc, sc] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ]
  const clamp = (value: number) => Math.min(1, Math.max(0, value))
  const red = clamp(4.0767416621 * lc - 3.3077115913 * mc + 0.2309699292 * sc)
  const green = clamp(-1.2684380046 * lc + 2.6097574011 * mc - 0.3413193965 * sc)
  const blue = clamp(-0.0041960863 * lc - 0.7034186147 * mc + 1.707614701 * sc)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(first: string, second: string, theme: 'light' | 'dark'): number {
  const [one, two] = [first, second].map((name) => {
    const token = tokens.get(name)
    if (!token) throw new Error(`no token --color-${name}`)
    return token[theme]
  }) as [number, number]
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05)
}

const grounds = ['canvas', 'surface', 'raised', 'well', 'hover', 'selected']
const states = ['success', 'warning', 'danger', 'info', 'neutral', 'accent']

const readable = [
  ...['fg', 'fg-muted', 'fg-subtle'].flatMap((text) => grounds.map((ground) => [text, ground] as const)),
  ...states.flatMap((text) => [...grounds, `${text}-soft`].map((ground) => [text, ground] as const)),
  ...states.map((state) => ['fg', `${state}-soft`] as const),
  ...['accent-solid', 'accent-solid-hover', 'danger-solid', 'danger-solid-hover'].map(
    (ground) => ['on-solid', ground] as const,
  ),
]

describe.each(['light', 'dark'] as const)('colours of the %s theme', (theme) => {
  it.each(readable)('%s can be read on %s (WCAG AA, 4.5:1)', (text, ground) => {
    expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(grounds)('the focus ring stands out from %s (WCAG AA, 3:1)', (ground) => {
    expect(contrast('focus', ground, theme)).toBeGreaterThanOrEqual(3)
  })
})
