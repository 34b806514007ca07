import type { Output } from './output'
import { fitText, padText, safeText, widthOf } from './terminal-text'

export interface Column<Row> {
  title: string
  value: (row: Row) => string
  align?: 'right'
  /** Cut first when the terminal is narrow, down to this many columns; others are never cut before. */
  shrinksTo?: number
}

const GAP = '  '

/** Lines of a table that fit into so many columns. */
export function tableLines<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  maxColumns: number,
  heading: (text: string) => string = (text) => text,
): string[] {
  const cells = rows.map((row) => columns.map((column) => safeText(column.value(row))))
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...cells.map((line) => widthOf(line[index] ?? ''))),
  )
  shrink(widths, columns, maxColumns - GAP.length * (columns.length - 1))
  const lineOf = (line: readonly string[]) =>
    line
      .map((cell, index) =>
        padText(fitText(cell, widths[index] ?? 0), widths[index] ?? 0, columns[index]?.align),
      )
      .join(GAP)
      .trimEnd()
  return [heading(lineOf(columns.map(({ title }) => title))), ...cells.map(lineOf)]
}

/** Takes what is too much from the columns that may shrink, the widest first; the rest of it from any. */
function shrink<Row>(widths: number[], columns: readonly Column<Row>[], room: number): void {
  const narrow = (least: (index: number) => number) => {
    for (let excess = widths.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess--) {
      const spare = widths.map((width, index) => (width > least(index) ? width : 0))
      const widest = spare.indexOf(Math.max(...spare))
      if (!spare[widest]) return
      widths[widest] = (widths[widest] ?? 0) - 1
    }
  }
  if (!Number.isFinite(room)) return
  narrow((index) => columns[index]?.shrinksTo ?? Number.POSITIVE_INFINITY)
  narrow(() => 4)
}

/** One record: a name and a value in each line. */
function recordLines(
  fields: readonly (readonly [string, string])[],
  heading: (text: string) => string = (text) => text,
): string[] {
  const width = Math.max(...fields.map(([name]) => widthOf(safeText(name))))
  return fields.map(([name, value]) => `${heading(padText(safeText(name), width))}${GAP}${safeText(value)}`)
}

export function printTable<Row>(output: Output, rows: readonly Row[], columns: readonly Column<Row>[]): void {
  output.lines(tableLines(rows, columns, output.columns, (text) => output.heading(text)))
}

export function printRecord(output: Output, fields: readonly (readonly [string, string])[]): void {
  output.lines(recordLines(fields, (text) => output.heading(text)))
}
