/** A part of what is told of one package: a title, and lines with labels. */
export type Row = readonly [label: string, value: string]
export interface Section {
  readonly title: string
  readonly rows: readonly Row[]
}

export function optional(label: string, value: string | undefined): readonly Row[] {
  return value === undefined ? [] : [[label, value]]
}
