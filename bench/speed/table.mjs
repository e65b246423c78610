/** Numbers as text. */

export const median = (numbers) => {
  const inOrder = [...numbers].sort((one, other) => one - other)
  const middle = Math.floor(inOrder.length / 2)
  return inOrder.length % 2 === 1 ? inOrder[middle] : (inOrder[middle - 1] + inOrder[middle]) / 2
}

/** @param rows the first one is the head; all columns but the first are numbers, and to the right */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length)))
  const cell = (text, column) =>
    column === 0 ? String(text ?? '').padEnd(widths[0]) : String(text ?? '').padStart(widths[column])
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n')
}

export const seconds = (value) => `${value.toFixed(2)} s`
export const megabytes = (value) => `${Math.round(value)} MB`

/** @param results of one subject: `{ wall, cpu, memory }` of each run */
export function row(name, results) {
  const of = (key) => results.map((one) => one[key])
  const [low, high] = [Math.min(...of('wall')), Math.max(...of('wall'))]
  return [
    name,
    seconds(median(of('wall'))),
    `${low.toFixed(2)}-${high.toFixed(2)}`,
    seconds(median(of('cpu'))),
    megabytes(Math.max(...of('memory'))),
  ]
}

export const HEAD = ['', 'wall', 'range', 'CPU', 'memory']

/** @param limit a ratio, and whether it is what must at most, or at least, be */
export function goal(name, ratio, cpu, [comparison, limit]) {
  const isMet = comparison === '≤' ? ratio <= limit : ratio >= limit
  return [name, ratio.toFixed(2), cpu?.toFixed(2), `${comparison} ${limit}`, isMet ? 'met' : 'missed']
}
