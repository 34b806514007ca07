import { describe, expect, it } from 'vitest'
import { parseCommandLine } from './command-line'
import { commands } from './commands'
import { csvLine } from './commands/csv'
import { helpOn } from './commands/help'
import { Output } from './output'
import { ByteProgress } from './progress'
import { bytesText, durationText } from './quantity'
import { retryDelayMs } from './retry-after'
import { tableLines } from './table'
import { fitText, safeJson, safeText, widthOf } from './terminal-text'

describe('text for a terminal', () => {
  it.each([
    ['plain 镜像 é', 'plain 镜像 é'],
    ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
    ['\u009b2J', '\\u009b2J'],
    ['a\nb\tc\rd', 'a\\u000ab\\u0009c\\u000dd'],
    ['gpj.\u202eexe', 'gpj.\\u202eexe'],
    ['zero\u200bwidth', 'zero\\u200bwidth'],
    ['\ud800', '\\ud800'],
  ])('does nothing to it: %j', (text, safe) => {
    expect(safeText(text)).toBe(safe)
  })

  it('keeps its meaning as JSON', () => {
    const value = { name: '\u001b\u009b\u202e\u{e0041} ü\n' }
    const json = safeJson(JSON.stringify(value, null, 2))
    expect(json).toMatch(/^[\n -~ü]+$/)
    expect(JSON.parse(json)).toEqual(value)
  })

  it.each([
    ['镜像-01', 7, '镜像-01'],
    ['镜像-01', 6, '镜像-…'],
    ['镜像-01', 4, '镜…'],
    ['e\u0301tage', 5, 'e\u0301tage'],
  ])('is cut by the columns it takes: %s in %i', (text, columns, cut) => {
    expect(fitText(text, columns)).toBe(cut)
    expect(widthOf(cut)).toBeLessThanOrEqual(columns)
  })
})

describe('a table', () => {
  const columns = [
    { title: 'ID', value: ({ id }: { id: string; name: string }) => id },
    { title: 'NAME', value: ({ name }: { id: string; name: string }) => name, shrinksTo: 6 },
  ]
  const rows = [
    { id: '1234567890', name: 'a long name of an image' },
    { id: '2', name: '\u001b[31mred' },
  ]

  it('is as wide as it must be, where nobody looks', () => {
    expect(tableLines(rows, columns, Number.POSITIVE_INFINITY)).toEqual([
      'ID          NAME',
      '1234567890  a long name of an image',
      '2           \\u001b[31mred',
    ])
  })

  it('fits into a terminal, what may shrink first', () => {
    const lines = tableLines(rows, columns, 24)
    expect(lines).toEqual(['ID          NAME', '1234567890  a long name…', '2           \\u001b[31mr…'])
    for (const line of tableLines(rows, columns, 14)) expect(widthOf(line)).toBeLessThanOrEqual(14)
  })
})

describe('quantities', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [1536 * 1024, '1.50 MiB'],
    [1024 ** 3 - 1, '1.00 GiB'],
  ])('%i bytes', (bytes, text) => expect(bytesText(bytes)).toBe(text))

  it.each([
    [0.4, '0 s'],
    [59.6, '1 min 00 s'],
    [3599, '59 min 59 s'],
    [3661, '1 h 01 min'],
  ])('%d seconds', (seconds, text) => expect(durationText(seconds)).toBe(text))

  it.each([
    ['5', 1, 5000],
    [undefined, 1, 500],
    [undefined, 3, 2000],
    ['nonsense', 2, 1000],
    ['121', 1, null],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 1, 9000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 1, 0],
  ])('how long to wait after %s', (header, attempt, ms) => {
    expect(retryDelayMs(header, attempt, 1000)).toBe(ms)
  })
})

describe('progress', () => {
  const show = (isTTY: boolean, isQuiet: boolean) => {
    let written = ''
    const stderr = { isTTY, columns: 60, write: (text: string) => (written += text) }
    const stream = stderr as unknown as NodeJS.WriteStream // safe: nothing else of it is used
    const output = new Output(stream, stream, { isJson: false, isQuiet, env: {} })
    let now = 0
    const progress = new ByteProgress(output, 'Sent', 100 * 1024, 0, () => now)
    for (let index = 0; index < 10; index++) {
      now += 1000
      progress.add(10 * 1024)
    }
    progress.end()
    return written
  }

  it('is a bar that stays within the line of a terminal', () => {
    const states = show(true, false).split('\r')
    expect(states[5]).toContain('[############............] Sent 50.0 KiB of 100 KiB')
    for (const state of states) expect(widthOf(state.replace('\u001b[K', '').trimEnd())).toBeLessThan(60)
  })

  it('is a line now and then elsewhere, and nothing for those who want it quiet', () => {
    expect(show(false, false)).toBe(
      'Sent 50.0 KiB of 100 KiB (50 %), 10.0 KiB/s, 5 s left\nSent 100 KiB of 100 KiB (100 %), 10.0 KiB/s\n',
    )
    expect(show(true, true)).toBe('')
  })
})

describe('a command line', () => {
  const parse = (line: string) => parseCommandLine(line.split(' ').filter(Boolean), commands)

  it('takes global options before and after the command', () => {
    for (const line of ['--profile p --json images show web', 'images show --profile p --json web'])
      expect(parse(line)).toMatchObject({
        line: { command: { name: 'images show' }, args: ['web'], values: { profile: 'p', json: true } },
      })
  })

  it.each([
    ['', { kind: 'help', topic: [], isAsked: true }],
    ['images', { kind: 'help', topic: ['images'], isAsked: false }],
    ['images --help', { kind: 'help', topic: ['images'], isAsked: true }],
    ['images show --help', { kind: 'help', topic: ['images show'], isAsked: true }],
  ])('asks for help: %s', (line, parsed) => expect(parse(line)).toEqual(parsed))

  it.each([
    ['image list', 'Did you mean "images list"?'],
    ['images list --lmit 3', 'Did you mean --limit?'],
    ['images list --limit', '--limit needs a value'],
    ['images list --all=yes', '--all takes no value'],
    ['images show', 'Something is missing: imprint images show <id or name>'],
    ['images show a b', '"b" is one too many'],
  ])('that is wrong says how: %s', (line, words) => expect(() => parse(line)).toThrow(words))

  it('has help with examples for every command', () => {
    for (const command of commands) {
      const text = helpOn([command.name], commands).join('\n')
      expect(text).toContain(`Usage: imprint ${command.name}`)
      if (command.name !== 'version') expect(text).toContain('Examples:')
      for (const [line] of command.examples) expect(line).toMatch(/imprint/)
    }
  })
})

it('a line of CSV calculates nothing', () => {
  expect(csvLine(['=1+1', '@a', '-2', 'a,"b"', null, 3, '＝x'])).toBe(
    '\'=1+1,\'@a,\'-2,"a,""b""",,3,\'＝x\r\n',
  )
})
