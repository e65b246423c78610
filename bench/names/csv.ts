/** The records of a file whose fields hold neither quotes nor commas, by the names in its first line. */
export function readRecords<Column extends string>(
  text: string,
  columns: readonly Column[],
): readonly Readonly<Record<Column, string>>[] {
  const [head, ...lines] = text.split(/\r?\n/u).filter((line) => line !== '')
  const names = head?.split(',') ?? []
  const missing = columns.filter((column) => !names.includes(column))
  if (missing.length > 0) throw new Error(`there is no column ${missing.join(', ')} in: ${head}`)
  return lines.map((line) => {
    const fields = line.split(',')
    if (line.includes('"') || fields.length !== names.length)
      throw new Error(`not ${names.length} plain fields: ${line}`)
    return Object.fromEntries(columns.map((column) => [column, fields[names.indexOf(column)]])) as Record<
      Column,
      string
    >
  })
}
