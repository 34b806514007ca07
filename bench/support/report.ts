/** One measured figure; `ratio` compares with the reference named beside it, in the same run. */
export interface Figure {
  what: string
  value: string
  goal?: string
  ratio?: number
  reference?: string
}

/** Prints a table for people and one JSON line for programs. */
export function report(area: string, figures: readonly Figure[]): void {
  const rows = figures.map(({ what, value, ratio, reference, goal }) => [
    what,
    value,
    ratio === undefined ? '' : `${ratio.toFixed(2)} × ${reference}`,
    goal ?? '',
  ])
  const head = ['figure', 'value', 'ratio', 'goal']
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  )
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')
  console.log([line(head), ...rows.map(line)].join('\n'))
  console.log(JSON.stringify({ area, figures }))
}

/** The value below which the given share of all samples lies. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Milliseconds of each of `count` runs, after a few that warm up. */
export async function timesMs(count: number, run: (turn: number) => Promise<unknown>): Promise<number[]> {
  for (let turn = 0; turn < 5; turn++) await run(turn)
  const samples: number[] = []
  for (let turn = 0; turn < count; turn++) {
    const start = performance.now()
    await run(turn)
    samples.push(performance.now() - start)
  }
  return samples
}
